package dev.txmq.it.order;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.core.NestedExceptionUtils;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Messages that are handled in the order of their key. */
class OrderedTest extends OrderedShopTest {

    /** Four callers publish to two keys; each fifth transaction rolls back and takes its number back. */
    @Test
    void isHandledInTheOrderOfItsKeyWithoutGaps() {
        String other = item + "-other";
        List<CompletableFuture<Void>> callers = IntStream.range(0, 4)
                .mapToObj(caller -> CompletableFuture.runAsync(() -> IntStream.range(0, 10)
                        .forEach(i -> transaction().executeWithoutResult(status -> {
                            publisher().publish(message(item, caller + "-" + i));
                            publisher().publish(message(other, caller + "-" + i));
                            if (i % 5 == 0) {
                                status.setRollbackOnly();
                            }
                        }))))
                .toList();
        callers.forEach(CompletableFuture::join);

        for (String key : List.of(item, other)) {
            await().atMost(SOON).until(() -> handled(key).size() == 4 * 8);
            assertThat(numbers(key))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 4 * 8).boxed().toList());
            assertThat(handled(key)).isEqualTo(published(key));
        }
        assertThat(halfMessageKeys()).doesNotContain(item, other);
    }

    @Test
    void keepsTheOrderOfTheCallsOfOneTransactionAndCountsForEachTopic() {
        transaction().executeWithoutResult(status -> {
            for (int i = 1; i <= 20; i++) {
                publisher().publish(message(item, String.valueOf(i)));
                publisher().publish(OrderedApplication.message(NAME + "-b", item, "b" + i));
            }
        });

        await().atMost(SOON).until(() -> handled(item).size() == 40);
        assertThat(handled(item).stream().filter(what -> what.startsWith("b")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> "b" + i).toList());
        assertThat(handled(item).stream().filter(what -> !what.startsWith("b")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(String::valueOf).toList());
    }

    @Test
    void goesBesideMessagesWithoutOrderOfTheSameTransaction() {
        transaction().executeWithoutResult(status -> {
            publisher().publish(new OutgoingMessage(NAME, item, new PurchaseMade(item + "/unordered")));
            publisher().publish(message(item, "1"));
        });

        await().atMost(SOON).untilAsserted(() -> assertThat(handled(item)).containsExactlyInAnyOrder("1", "unordered"));
        await().atMost(SOON).until(() -> openMessages() == 0);
    }

    @Test
    void isNotSentBeforeTheOneBeforeItIsConfirmed() {
        publish(item, "1");
        awaitHandled(item, "1");
        MessageId second = commitElsewhere("2", MessageStatus.COMMITTED);
        MessageId third = publish(item, "3");

        await().during(A_WHILE).atMost(SOON).until(() -> status(third).equals(Optional.of(MessageStatus.COMMITTED)));
        assertThat(stored(item)).hasSize(1);
        makeDue(third);
        makeDue(second);

        awaitHandled(item, "1", "2", "3");
        assertThat(stored(item).stream()
                        .map(message -> message.properties().get("txmq-sequence"))
                        .distinct())
                .containsExactly("1", "2", "3");
    }

    @Test
    void waitsForAnOperatorToRetryTheOneBeforeItAndDoesNotFailItself() {
        publish(item, "1");
        awaitHandled(item, "1");
        MessageId second = commitElsewhere("2", MessageStatus.FAILED);
        MessageId third = publish(item, "3");
        makeDue(third);
        await().during(A_WHILE).atMost(SOON).until(() -> status(third).equals(Optional.of(MessageStatus.COMMITTED)));
        assertThat(running().getBean(MessageLog.class).find(third).orElseThrow().attempts())
                .isZero();

        assertThat(running().getBean(MessageLog.class).retry(second, "to try it", "ada"))
                .isTrue();
        await().atMost(SOON).until(() -> status(second).equals(Optional.of(MessageStatus.PUBLISHED)));
        makeDue(third);

        awaitHandled(item, "1", "2", "3");
    }

    @Test
    void goesToOneQueueForEachKey() {
        for (int i = 1; i <= 10; i++) {
            publish(item, String.valueOf(i));
        }

        await().atMost(SOON).until(() -> handled(item).size() == 10);
        assertThat(stored(item))
                .extracting(StoredMessage::queue)
                .containsOnly(stored(item).get(0).queue());
    }

    /** Line "the broker delivers n + 1 first" of the crash table. */
    @Test
    void waitsForTheOneBeforeItAndKeepsNoOtherKeyWaiting() {
        List<MessageId> ids = ids(3);
        send(ids, 3);
        send(ids, 2);
        publish(item + "-other", "1");

        awaitHandled(item + "-other", "1");
        await().during(A_WHILE).atMost(SOON).until(() -> handled(item).isEmpty());
        send(ids, 1);

        awaitHandled(item, "1", "2", "3");
        assertThat(deadLetters().findByKey(item, 10)).isEmpty();
    }

    @Test
    void dropsWhatComesAgain() {
        List<MessageId> ids = ids(2);
        send(ids, 1);
        send(ids, 1);
        send(ids, 2);
        awaitHandled(item, "1", "2");

        send(ids, 1);
        send(ids, 2);
        await().during(A_WHILE).atMost(SOON).until(() -> handled(item).size() == 2);
        assertThat(deadLetters().findByKey(item, 10)).isEmpty();
    }

    @Test
    void holdsItsKeyBackWhileItIsTriedAgainAndNoOther() {
        trouble().fail(item + "/1", 2, new IllegalStateException("out of boxes"));
        publish(item, "1");
        publish(item, "2");
        publish(item + "-other", "1");

        awaitHandled(item + "-other", "1");
        awaitHandled(item, "1", "2");
    }

    @Test
    void isHandledAfterTheOneBeforeItHoweverLongThatTakes() {
        CountDownLatch end = new CountDownLatch(1);
        trouble().hold(item + "/1", () -> awaitEnd(end));
        publish(item, "1");
        publish(item, "2");
        publish(item, "3");

        await().during(A_WHILE).atMost(SOON).until(() -> handled(item).isEmpty());
        end.countDown();

        awaitHandled(item, "1", "2", "3");
    }

    @Test
    void isRefusedAtStartByAListenerThatWouldNotGetAllOfAKey() {
        assertRefused(Tagged.class, "takes a part of the messages only, with tags paid and any type");
        assertRefused(Typed.class, "takes a part of the messages only, with tags * and type order-placed");
        assertRefused(Filtered.class, "takes a part of the messages only, with filter amount > 1 and any type");
        assertRefused(Batch.class, "a method of it takes batches");
    }

    private void assertRefused(Class<?> listener, String reason) {
        assertThatThrownBy(() -> OrderedApplication.instance(NAME + "-refused", sharedInfrastructure())
                        .sources(listener)
                        .run("--ordered.handles=false")
                        .close())
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining(reason));
    }

    /** The next message of the key, by an instance of the same application that has not sent it yet. */
    private MessageId commitElsewhere(String what, MessageStatus status) {
        MessageId id = ids(1).get(0);
        jdbc.sql("""
            INSERT INTO txmq_message (id, topic, message_key, headers, payload, status, created_at, next_attempt_at,
                producer_group)
            SELECT ?, topic, message_key, JSON_OBJECT('txmq-stream', producer_group, 'txmq-sequence',
                    CAST(last_number + 1 AS CHAR), 'txmq-after', ?), JSON_OBJECT('item', ?), ?, UTC_TIMESTAMP(6),
                IF(? = 'FAILED', NULL, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR), producer_group
            FROM txmq_sequence WHERE topic = ? AND message_key = ?
            """)
                .params(
                        id.toBytes(),
                        messageLog.findByKey(item, 1).get(0).id().toString(),
                        item + "/" + what,
                        status.name(),
                        status.name(),
                        NAME,
                        item)
                .update();
        jdbc.sql("UPDATE txmq_sequence SET last_number = last_number + 1, last_id = ? WHERE topic = ? AND"
                        + " message_key = ?")
                .params(id.toBytes(), NAME, item)
                .update();
        return id;
    }

    private void makeDue(MessageId id) {
        jdbc.sql("UPDATE txmq_message SET next_attempt_at = UTC_TIMESTAMP(6) WHERE id = ? AND next_attempt_at"
                        + " IS NOT NULL")
                .param(id.toBytes())
                .update();
    }

    /** In the order of what they say. */
    private List<Integer> numbers(String key) {
        return rows(key, "CAST(JSON_VALUE(headers, '$.\"txmq-sequence\"') AS UNSIGNED)").stream()
                .map(Integer::valueOf)
                .toList();
    }

    private List<String> published(String key) {
        return rows(key, "JSON_VALUE(CONVERT(payload USING utf8mb4), '$.item')").stream()
                .map(what -> what.substring(key.length() + 1))
                .toList();
    }

    private List<String> rows(String key, String expression) {
        return jdbc.sql(
                        "SELECT %s FROM txmq_message WHERE message_key = ? ORDER BY CAST(JSON_VALUE(headers, '$.\"txmq-sequence\"') AS UNSIGNED)"
                                .formatted(expression))
                .param(key)
                .query(String.class)
                .list();
    }

    private static void awaitEnd(CountDownLatch latch) {
        try {
            if (!latch.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test has not ended the wait");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static class Tagged {

        @IdempotentListener(topic = "${ordered.name}", group = "refused", tags = "paid", ordered = "true")
        void handle(PurchaseMade purchase) {}
    }

    static class Typed {

        @IdempotentListener(topic = "${ordered.name}", group = "refused", type = "order-placed", ordered = "true")
        void handle(PurchaseMade purchase) {}
    }

    static class Filtered {

        @IdempotentListener(topic = "${ordered.name}", group = "refused", filter = "amount > 1", ordered = "true")
        void handle(PurchaseMade purchase) {}
    }

    static class Batch {

        @IdempotentListener(topic = "${ordered.name}", group = "refused", ordered = "true")
        void handle(List<PurchaseMade> purchases) {}
    }
}
