package dev.txmq.benchmarks.contenders.txmq;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.benchmarks.contest.PointsSide;
import dev.txmq.benchmarks.job.Award;
import dev.txmq.benchmarks.job.Ledger;
import dev.txmq.benchmarks.job.UserRegistered;

/** Awards points for one registration at a time. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({PointsSide.class, SingleListener.WelcomePoints.class})
class SingleListener {

    static class WelcomePoints {

        private final Ledger ledger;

        WelcomePoints(Ledger ledger) {
            this.ledger = ledger;
        }

        @IdempotentListener(topic = "${benchmarks.topic}", group = "${benchmarks.group}")
        void award(ReceivedMessage<UserRegistered> registration) {
            ledger.award(
                    new Award(registration.payload().userId(), registration.id().value()));
        }
    }
}
