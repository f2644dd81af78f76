package dev.txmq.relay;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TopicsOnHoldTest {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Set<String> reached = new HashSet<>(Set.of("a", "b"));
    private final TopicsOnHold held = new TopicsOnHold(List.of("a", "b", "away"), reached::contains, SHORTEST);

    @Test
    void holdsATopicOfWhichNothingWasTaken() {
        held.tried(List.of(message("a")), List.of(message("a"), message("b")), false, LONG);

        assertThat(held.topics()).containsExactly("b");
    }

    @Test
    void letsItTryAgainLater() {
        held.tried(List.of(), List.of(message("b")), false, Duration.ZERO);

        await().atMost(LONG).until(() -> held.topics().isEmpty());
    }

    /** Each would cost a time-out before it is known. */
    @Test
    void holdsAllThatNoBrokerTakesOnceOneDidNotAnswer() {
        held.tried(List.of(message("a")), List.of(message("of-no-property")), true, LONG);
        assertThat(held.topics()).containsExactlyInAnyOrder("of-no-property", "away");

        reached.addAll(List.of("of-no-property", "away"));
        assertThat(held.topics()).isEmpty();
    }

    /** It failed for the first time, and the topic has another broker. */
    @Test
    void isNotHeldForLongWhileABrokerIsUp() {
        held.tried(List.of(), List.of(message("a")), true, Duration.ZERO);
        assertThat(held.topics()).contains("away");

        await().atMost(LONG).until(() -> !held.topics().contains("a"));
    }

    private static WireMessage message(String topic) {
        return new WireMessage(new MessageId(UUID.randomUUID()), topic, "key", null, Map.of(), new byte[] {1});
    }
}
