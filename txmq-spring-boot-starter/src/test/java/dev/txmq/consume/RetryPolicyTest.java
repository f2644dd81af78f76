package dev.txmq.consume;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {

    private static final RuntimeException FAILURE = new IllegalStateException("no");

    private final RetryPolicy policy = new RetryPolicy(new TxmqProperties.Consumer(20, 3, 1, 1, Duration.ofSeconds(1)));

    @ParameterizedTest
    @CsvSource({"1,3", "2,4", "15,17", "16,18", "19,18"})
    void waitsOneLevelMoreAfterEachAttempt(int attempt, int level) {
        Delivery delivery = Deliveries.ofAttempt(attempt);

        assertThat(policy.after(delivery, FAILURE)).isEqualTo(new Verdict.RetryLater(delivery, level, FAILURE));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        Delivery delivery = Deliveries.ofAttempt(20);

        assertThat(policy.after(delivery, FAILURE)).isEqualTo(new Verdict.DeadLetter(delivery, FAILURE));
    }

    @Test
    void triesNoMoreWhenItCannotHelp() {
        Delivery delivery = Deliveries.ofAttempt(1);
        Exception failure = new UnprocessableMessageException("never");

        assertThat(policy.after(delivery, failure)).isEqualTo(new Verdict.DeadLetter(delivery, failure));
    }

    /** What somebody may claim who sends a message. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, Integer.MAX_VALUE})
    void takesAnImpossibleNumberForTheLastAttempt(int before) {
        Delivery delivery = Deliveries.redelivered(before);

        assertThat(policy.after(delivery, FAILURE)).isEqualTo(new Verdict.DeadLetter(delivery, FAILURE));
    }
}
