package dev.txmq.consume;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {

    private static final RuntimeException FAILURE = new IllegalStateException("no");

    private final RetryPolicy policy = new RetryPolicy(new TxmqProperties.Consumer(20, 3, 1, 1, Duration.ofSeconds(1)));

    @ParameterizedTest
    @CsvSource({"1,3", "2,4", "15,17", "16,18", "19,18"})
    void waitsOneLevelMoreAfterEachAttempt(int attempt, int level) {
        assertThat(policy.after(attempt, FAILURE)).isEqualTo(new Verdict.RetryLater(level, FAILURE));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        assertThat(policy.after(20, FAILURE)).isEqualTo(new Verdict.DeadLetter(FAILURE));
    }

    @Test
    void triesNoMoreWhenItCannotHelp() {
        Exception failure = new UnprocessableMessageException("never");

        assertThat(policy.after(1, failure)).isEqualTo(new Verdict.DeadLetter(failure));
    }
}
