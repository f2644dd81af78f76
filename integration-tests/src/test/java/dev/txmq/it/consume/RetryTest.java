package dev.txmq.it.consume;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RetryTest extends ShopTest {

    private static final RuntimeException FAILURE = new IllegalStateException("out of boxes");

    @Test
    void isDeliveredAgainAtTheConfiguredLevelsAndHandledOnce() {
        trouble.fail(item, 2, FAILURE);

        purchases.buy(item);

        assertShippedOnce(item);
        assertThat(shipments.attempts(item)).containsExactly(3);
        assertThat(delayLevels(item)).containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void goesToTheDeadLettersWhenItsAttemptsAreExhausted() {
        trouble.fail(item, 100, FAILURE);

        purchases.buy(item);
        purchases.buy(item + "-good");

        await().atMost(SOON).until(() -> deadLetterKeys().contains(item));
        assertThat(delayLevels(item)).hasSize(2);
        assertShippedOnce(item + "-good");
        assertThat(shipments.attempts(item)).isEmpty();
    }

    @Test
    void goesStraightToTheDeadLettersWhenItCannotBeProcessed() {
        trouble.fail(item, 1, new UnprocessableMessageException("no such product"));

        purchases.buy(item);

        await().atMost(SOON).until(() -> deadLetterKeys().contains(item));
        assertThat(delayLevels(item)).isEmpty();
        assertThat(shipments.attempts(item)).isEmpty();
    }

    @Test
    void goesStraightToTheDeadLettersWhenItsPayloadCannotBeRead() {
        rocketMq.send("purchase-made", item, "not JSON");
        rocketMq.send("purchase-made", item + "-null", "null");
        rocketMq.send("purchase-made", item + "-good", "{\"item\":\"" + item + "-good\",\"later\":\"added\"}");

        await().atMost(SOON).until(() -> deadLetterKeys().containsAll(List.of(item, item + "-null")));
        assertShippedOnce(item + "-good");
        assertThat(delayLevels(item)).isEmpty();
    }

    @Test
    void handlesOnceWhatIsDeliveredFiveTimes() {
        purchases.buy(item);
        await().atMost(SOON).until(() -> shipments.attempts(item).size() == 1);

        int again = rocketMq.faults().deliverAgain("purchase-made", item, 4);

        assertThat(again).isEqualTo(4);
        assertShippedOnce(item);
    }

    @Test
    void handlesOnceWhatAnotherProducerSentAndTheBrokerDeliversTwice() {
        rocketMq.send("purchase-made", item, "{\"item\":\"" + item + "\"}");
        await().atMost(SOON).until(() -> shipments.attempts(item).size() == 1);

        rocketMq.faults().deliverAgain("purchase-made", item, 1);

        assertShippedOnce(item);
    }

    static List<Throwable> failures() {
        return List.of(FAILURE, new StackOverflowError("too deep"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void handlesABatchWithoutWaitingForItsBadMessage(Throwable failure) {
        trouble.fail(item + "-bad", 100, failure);
        List<Integer> before = statistics.batchSizes();

        for (int i = 0; i < 31; i++) {
            note(item + "-" + i);
        }
        note(item + "-bad");

        await().atMost(SOON)
                .until(() -> rocketMq.deadLetters(Statistics.GROUP).stream()
                        .anyMatch(message -> (item + "-bad").equals(message.key())));
        for (int i = 0; i < 31; i++) {
            assertThat(statistics.count(item + "-" + i)).isEqualTo(1);
        }
        assertThat(statistics.count(item + "-bad")).isZero();
        assertThat(statistics.batchSizes()).hasSizeGreaterThan(before.size());
        await().during(Duration.ofMillis(500)).atMost(SOON).until(() -> statistics.count(item + "-0") == 1);
    }

    private void note(String key) {
        rocketMq.send("purchase-noted", key, "{\"item\":\"" + key + "\"}");
    }

    private List<String> deadLetterKeys() {
        return rocketMq.deadLetters(Shipments.GROUP).stream()
                .map(StoredMessage::key)
                .toList();
    }

    /** The levels at which the broker kept the message back before it delivered it again. */
    private List<String> delayLevels(String key) {
        return rocketMq.messages("SCHEDULE_TOPIC_XXXX").stream()
                .filter(message -> key.equals(message.key()))
                .map(message -> message.properties().get("DELAY"))
                .toList();
    }
}
