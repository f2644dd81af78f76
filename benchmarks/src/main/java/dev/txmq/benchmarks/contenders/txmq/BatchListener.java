package dev.txmq.benchmarks.contenders.txmq;

import java.util.List;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.benchmarks.contest.PointsSide;
import dev.txmq.benchmarks.job.Award;
import dev.txmq.benchmarks.job.Ledger;
import dev.txmq.benchmarks.job.UserRegistered;

/** Awards points for many registrations at a time. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({PointsSide.class, BatchListener.WelcomePoints.class})
class BatchListener {

    static class WelcomePoints {

        private final Ledger ledger;

        WelcomePoints(Ledger ledger) {
            this.ledger = ledger;
        }

        @IdempotentListener(topic = "${benchmarks.topic}", group = "${benchmarks.group}")
        void award(List<ReceivedMessage<UserRegistered>> registrations) {
            ledger.award(registrations.stream()
                    .map(registration -> new Award(
                            registration.payload().userId(), registration.id().value()))
                    .toList());
        }
    }
}
