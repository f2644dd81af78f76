package dev.txmq.consume;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.ExceptionTypeFilter;

import dev.txmq.ErrorPolicy;
import dev.txmq.ErrorPolicy.Decision;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.rocketmq.RetryDelay;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTest {

    private static final RuntimeException FAILURE = new IllegalStateException("no");
    private static final ErrorPolicy AS_CONFIGURED = (group, message, error) -> Decision.asConfigured();

    private final RetryPolicy policy = policy(List.of(), List.of(), AS_CONFIGURED);

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

        RetryPolicy ladder = new RetryPolicy(
                "shipping",
                20,
                new RetryLadder(3, times),
                new ExceptionTypeFilter(List.of(), List.of()),
                AS_CONFIGURED);

        assertThat(ladder.after(delivery, FAILURE))
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

    @Test
    void triesAgainOnlyWhatIsListedAndWhatItCaused() {
        RetryPolicy only = policy(List.of(IOException.class), List.of(), AS_CONFIGURED);

        assertThat(again(only, new UncheckedIOException(new SocketTimeoutException())))
                .isTrue();
        assertThat(again(only, FAILURE)).isFalse();
    }

    @Test
    void parksWhatIsListedWhateverIsToBeTriedAgain() {
        RetryPolicy listed = policy(List.of(IOException.class), List.of(FileNotFoundException.class), AS_CONFIGURED);
        RetryPolicy onlyParking = policy(List.of(), List.of(FileNotFoundException.class), AS_CONFIGURED);

        assertThat(again(listed, new UncheckedIOException(new FileNotFoundException())))
                .isFalse();
        assertThat(again(listed, new UncheckedIOException(new SocketTimeoutException())))
                .isTrue();
        assertThat(again(onlyParking, FAILURE)).isTrue();
    }

    @Test
    void goesByTheApplicationsDecision() {
        Map<String, Decision> decisions = Map.of(
                "retry", Decision.retry(),
                "later", Decision.retryAfter(Duration.ofHours(1)),
                "park", Decision.park(),
                "leave", Decision.asConfigured());
        RetryPolicy deciding = policy(
                List.of(),
                List.of(IllegalStateException.class),
                (group, message, error) -> decisions.get(String.valueOf(error.getMessage())));
        Delivery delivery = Deliveries.ofAttempt(2);

        assertThat(deciding.after(delivery, new IllegalStateException("retry")))
                .isInstanceOfSatisfying(
                        Verdict.RetryLater.class,
                        retry -> assertThat(retry.delay()).isEqualTo(new RetryDelay.Level(4)));
        assertThat(deciding.after(delivery, new UnprocessableMessageException("later")))
                .isInstanceOfSatisfying(
                        Verdict.RetryLater.class,
                        retry -> assertThat(retry.delay()).isEqualTo(new RetryDelay.After(Duration.ofHours(1))));
        assertThat(again(deciding, new IllegalArgumentException("park"))).isFalse();
        assertThat(again(deciding, new IllegalStateException("leave"))).isFalse();
        assertThat(again(deciding, new IllegalArgumentException("leave"))).isTrue();
    }

    @Test
    void asksTheApplicationWithAllThatIsKnownAndNotAfterTheLastAttempt() {
        List<String> asked = new ArrayList<>();
        RetryPolicy asking = policy(List.of(), List.of(), (group, message, error) -> {
            asked.add("%s %s %d %s".formatted(group, message.key(), message.attempt(), error.getMessage()));
            return Decision.retry();
        });

        asking.after(Deliveries.ofAttempt(19), FAILURE);
        assertThat(asking.after(Deliveries.ofAttempt(20), FAILURE)).isInstanceOf(Verdict.DeadLetter.class);

        assertThat(asked).singleElement().asString().startsWith("shipping ").endsWith(" 19 no");
    }

    @Test
    void goesTheConfiguredWayWhenTheApplicationsPolicyFails() {
        RetryPolicy failing = policy(List.of(), List.of(), (group, message, error) -> {
            throw new IllegalArgumentException("undecided");
        });

        assertThat(again(failing, FAILURE)).isTrue();
    }

    private static boolean again(RetryPolicy policy, Throwable failure) {
        return policy.after(Deliveries.ofAttempt(1), failure) instanceof Verdict.RetryLater;
    }

    private static RetryPolicy policy(
            List<Class<? extends Throwable>> retryOn,
            List<Class<? extends Throwable>> parkOn,
            ErrorPolicy application) {
        return new RetryPolicy(
                "shipping", 20, new RetryLadder(3, List.of()), new ExceptionTypeFilter(retryOn, parkOn), application);
    }
}
