package dev.txmq.consume;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.rocketmq.RetryDelay;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {

    private static final RuntimeException FAILURE = new IllegalStateException("no");

    private final RetryPolicy policy = new RetryPolicy(20, new RetryLadder(3, List.of()));

    @ParameterizedTest
    @CsvSource({"1,3", "2,4", "15,17", "16,18", "19,18"})
    void waitsOneLevelMoreAfterEachAttempt(int attempt, int level) {
        Delivery delivery = Deliveries.ofAttempt(attempt);

        assertThat(policy.after(delivery, FAILURE))
                .isEqualTo(new Verdict.RetryLater(delivery, new RetryDelay.Level(level), FAILURE));
    }

    @ParameterizedTest
    @CsvSource({"1,60", "2,300", "3,3600", "4,3600", "19,3600"})
    void waitsOneGivenTimeAfterTheOtherAndRepeatsTheLast(int attempt, int seconds) {
        List<Duration> times = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1));
        Delivery delivery = Deliveries.ofAttempt(attempt);

        assertThat(new RetryPolicy(20, new RetryLadder(3, times)).after(delivery, FAILURE))
                .isEqualTo(
                        new Verdict.RetryLater(delivery, new RetryDelay.After(Duration.ofSeconds(seconds)), FAILURE));
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
