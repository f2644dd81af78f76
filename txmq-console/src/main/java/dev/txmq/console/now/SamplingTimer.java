package dev.txmq.console.now;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Takes a sample every ten seconds. */
final class SamplingTimer {

    private static final Logger LOG = LoggerFactory.getLogger(SamplingTimer.class);
    private static final int SECONDS = 10;

    private final Sampler sampler;

    SamplingTimer(Sampler sampler) {
        this.sampler = sampler;
    }

    @Scheduled(fixedDelay = SECONDS, timeUnit = TimeUnit.SECONDS)
    void sample() {
        try {
            sampler.sampleOnce();
        } catch (RuntimeException e) {
            // at the end of the program, it is interrupted
            if (!Thread.currentThread().isInterrupted()) {
                LOG.warn("The charts lack a sample, trying again in {} s", SECONDS, e);
            }
        }
    }
}
