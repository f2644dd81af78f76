package dev.txmq.payments;

import java.time.Duration;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long others wait for an activity, in terms of the time that it has, {@code txmq.tcc.timeout}. */
@Component
class Patience {

    /** What remains of the two seconds after the timeout is for the answer to be written. */
    private static final Duration FOR_THE_LAST_COMMIT = Duration.ofMillis(1_500);

    private static final Duration FOR_AN_INSTANCE_TO_SAY_SO = Duration.ofSeconds(5);

    private final Duration timeout;

    Patience(@Value("${txmq.tcc.timeout}") Duration timeout) {
        this.timeout = timeout;
    }

    /** When a bank is answered at the latest. */
    Duration ofTheBank() {
        return timeout.plus(FOR_THE_LAST_COMMIT);
    }

    /** How long an instance is taken to be at an attempt that it has claimed. Others may come too early without harm. */
    Duration withAnInstance() {
        return timeout.plus(FOR_AN_INSTANCE_TO_SAY_SO);
    }
}
