package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class BrokerAvailabilityTest {

    private final AtomicLong ticks = new AtomicLong();
    private final BrokerAvailability availability = availability(OnBrokerFailure.RELAY);
    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @BeforeEach
    void hear() {
        logging.setLogLevel(BrokerAvailability.class.getName(), LogLevel.INFO);
    }

    @AfterEach
    void hush() {
        logging.setLogLevel(BrokerAvailability.class.getName(), null);
    }

    @Test
    void saysOnceThatAnOutageBeganAndOnceThatItEnded(CapturedOutput output) {
        for (int i = 0; i < 3; i++) {
            fail("a");
        }
        assertThat(availability.isUp()).isFalse();
        availability.begin("a").ended(null);

        assertThat(availability.isUp()).isTrue();
        assertThat(output).containsOnlyOnce("the broker a does not take messages in time");
        assertThat(output).containsOnlyOnce("the broker a takes messages again");
    }

    /** Such as SYSTEM_BUSY, or a first send that waits for classes to load. */
    @Test
    void oneFailureIsNoOutage() {
        fail("a");
        assertThat(availability.isUp()).isTrue();
        availability.begin("a").ended(null);
        fail("a");
        assertThat(availability.isUp()).isTrue();
        fail("a");
        assertThat(availability.isUp()).isFalse();
    }

    @Test
    void aRefusalIsNoOutage() {
        for (int i = 0; i < 10; i++) {
            availability.begin("a").ended(new RefusedMessageException("no such topic", new Exception()));
        }

        assertThat(availability.isUp()).isTrue();
    }

    @Test
    void oneBrokerOfTwoStopsNothing() {
        availability.begin("b").ended(null);
        fail("a");
        fail("a");

        assertThat(availability.isUp()).isTrue();
        assertThat(availability.isUp("a")).isFalse();
        assertThat(availability.isUp("b")).isTrue();
        assertThat(availability.down()).containsExactly("a");
        fail("b");
        fail("b");
        assertThat(availability.isUp()).isFalse();
    }

    /** By ticks, which a pause of the process stops too. */
    @Test
    void aBrokerThatHangsIsKnownByItsSilenceBeforeAnythingTimesOut() {
        List<BrokerAvailability.Send> sends = beginFour(availability);
        availability.begin("b").ended(null);
        ticks.addAndGet(3);
        assertThat(availability.isUp("a")).isTrue();

        ticks.addAndGet(1);

        assertThat(availability.isUp("a")).isFalse();
        assertThat(availability.isUp()).isTrue();
        sends.get(0).ended(null);
        assertThat(availability.isUp("a")).isTrue();
    }

    @Test
    void aBrokerThatStaysSilentIsNotWorthWaitingForUnlessTransactionsAreRejected() {
        BrokerAvailability rejecting = availability(OnBrokerFailure.REJECT);
        beginFour(rejecting);
        List<BrokerAvailability.Send> sends = beginFour(availability);
        ticks.addAndGet(24);
        assertThat(availability.isWorthWaitingFor("a")).isTrue();

        ticks.addAndGet(1);

        assertThat(availability.isWorthWaitingFor("a")).isFalse();
        assertThat(availability.isWorthWaitingFor("b")).isTrue();
        assertThat(rejecting.isWorthWaitingFor("a")).isTrue();
        sends.get(0).ended(null);
        assertThat(availability.isWorthWaitingFor("a")).isTrue();
    }

    /** The answer may have come at once. */
    @Test
    void whatTimedOutWhileThisProcessStoodStillSaysNothingOfTheBroker() {
        BrokerAvailability impatient = availability(OnBrokerFailure.RELAY, Duration.ofMillis(200));

        List<BrokerAvailability.Send> slept = beginFour(impatient);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        slept.forEach(send -> send.ended(new TxmqException("no answer")));
        assertThat(impatient.isUp("a")).isTrue();

        List<BrokerAvailability.Send> waited = beginFour(impatient);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        ticks.addAndGet(1_000);
        waited.forEach(send -> send.ended(new TxmqException("no answer")));
        assertThat(impatient.isUp("a")).isFalse();
    }

    /** A rejected transaction is lost to its caller, and a disk may well take that long. */
    @Test
    void rejectsOnlyAfterLongSilence() {
        BrokerAvailability rejecting = availability(OnBrokerFailure.REJECT);
        beginFour(rejecting);
        ticks.addAndGet(499);
        assertThat(rejecting.isUp()).isTrue();

        ticks.addAndGet(1);

        assertThat(rejecting.isUp()).isFalse();
    }

    @Test
    void aProbeBringsBackABrokerThatNobodySendsToUntilOneSendFails() {
        availability.begin("b").ended(null);
        fail("a");
        fail("a");
        BrokerAvailability.Send relayed = availability.begin("a");
        for (int i = 0; i < 10; i++) {
            assertThat(availability.untriedAndDown(Set.of("a", "b")))
                    .as("being tried")
                    .isEmpty();
        }
        relayed.ended(new TxmqException("no answer"));
        for (int i = 0; i < 4; i++) {
            assertThat(availability.untriedAndDown(Set.of("a", "b")))
                    .as("tried not long ago")
                    .isEmpty();
        }
        assertThat(availability.untriedAndDown(Set.of("a", "b"))).containsExactly("a");

        availability.answered("a");

        assertThat(availability.isUp("a")).isTrue();
        fail("a");
        assertThat(availability.isUp("a")).isFalse();
    }

    @Test
    void withoutAnyRouteTheFirstFailureIsAnOutageUntilABrokerAnswers() {
        availability.noRoute(new TxmqException("no route"));
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.untriedAndDown(Set.of("a"))).containsExactly("a");

        availability.answered("a");

        assertThat(availability.isUp()).isTrue();
    }

    private static List<BrokerAvailability.Send> beginFour(BrokerAvailability availability) {
        return Stream.generate(() -> availability.begin("a")).limit(4).toList();
    }

    private void fail(String broker) {
        availability.begin(broker).ended(new TxmqException("no answer"));
    }

    private BrokerAvailability availability(OnBrokerFailure onFailure) {
        return availability(onFailure, Duration.ofSeconds(10));
    }

    private BrokerAvailability availability(OnBrokerFailure onFailure, Duration sendTimeout) {
        return new BrokerAvailability(
                new TxmqProperties.Producer("group", List.of(), Mode.TRANSACTIONAL, onFailure, sendTimeout),
                null,
                ticks::get);
    }
}
