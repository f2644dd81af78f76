package dev.txmq.benchmarks.contenders.txmq;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.benchmarks.contest.PointsSide;
import dev.txmq.benchmarks.job.Award;
import dev.txmq.benchmarks.job.Ledger;
import dev.txmq.benchmarks.job.UserRegistered;

/** Takes its time over each registration, as a service does that must ask another. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({PointsSide.class, SlowListener.WelcomePoints.class})
class SlowListener {

    /** With the 8 threads that a listener has by default, 100 messages a second. */
    static final Duration WORK = Duration.ofMillis(80);

    static class WelcomePoints {

        private final Ledger ledger;

        WelcomePoints(Ledger ledger) {
            this.ledger = ledger;
        }

        @IdempotentListener(topic = "${benchmarks.topic}", group = "${benchmarks.group}")
        void award(ReceivedMessage<UserRegistered> registration) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(WORK.toMillis());
            ledger.award(
                    new Award(registration.payload().userId(), registration.id().value()));
        }
    }
}
