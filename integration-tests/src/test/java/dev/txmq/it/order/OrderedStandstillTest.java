package dev.txmq.it.order;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.OrderedKeys;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.backlog.Backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** Ordered messages behind one that is parked, or that does not come. */
class OrderedStandstillTest extends OrderedShopTest {

    @Test
    void isParkedBehindOneThatIsParkedAndFollowsWhenThatIsReplayed() {
        trouble().fail(item + "/1", FOR_EVER, new UnprocessableMessageException("no such product"));
        MessageId first = publish(item, "1");
        MessageId second = publish(item, "2");
        MessageId third = publish(item, "3");
        awaitParked(first, second, third);
        assertThat(deadLetters().find(NAME, second).orElseThrow().lastError()).contains("waits for message " + first);
        assertThat(deadLetters().find(NAME, third).orElseThrow().lastError()).contains("waits for message " + second);
        assertThat(waitsFor(second)).isEqualTo(first);
        assertThat(standing(item))
                .hasValueSatisfying(key -> assertThat(key)
                        .returns(first, OrderedKeys.Standing::waitsFor)
                        .returns(true, OrderedKeys.Standing::parked));
        assertThatIllegalStateException()
                .isThrownBy(() -> running().getBean(OrderedKeys.class).release(NAME, first, "to try it", "ada"))
                .withMessageContaining("is not missing, it is parked");

        trouble().heal(item + "/1");
        assertThat(deadLetters().replay(NAME, first, "ada")).isTrue();

        awaitHandled(item, "1", "2", "3");
        assertThat(deadLetters().find(NAME, third).orElseThrow().replayedBy()).isEqualTo("txmq");
        publish(item, "4");
        awaitHandled(item, "1", "2", "3", "4");
    }

    @Test
    void followsWhenTheOneBeforeItIsDiscarded() {
        trouble().fail(item + "/2", FOR_EVER, new UnprocessableMessageException("no such product"));
        publish(item, "1");
        MessageId second = publish(item, "2");
        MessageId third = publish(item, "3");
        awaitParked(second, third);
        assertThatIllegalStateException()
                .isThrownBy(() -> deadLetters().discard(NAME, third, "to try it", "ada"))
                .withMessageContaining("waits for " + second);

        assertThat(deadLetters().discard(NAME, second, "no such product", "ada"))
                .isTrue();

        awaitHandled(item, "1", "3");
        publish(item, "4");
        awaitHandled(item, "1", "3", "4");
    }

    /** One that cannot be read is parked in its turn, and not before. */
    @Test
    void isParkedInItsTurnWhenItCannotBeRead() {
        List<MessageId> ids = ids(3);
        send(ids, 2, "no JSON");
        send(ids, 3);
        await().during(A_WHILE)
                .atMost(SOON)
                .until(() -> deadLetters().findByKey(item, 10).isEmpty());
        send(ids, 1);

        awaitParked(ids.get(1), ids.get(2));
        deadLetters().discard(NAME, ids.get(1), "it cannot be read", "ada");
        awaitHandled(item, "1", "3");
    }

    /** What is before 5 was published before the group handled in order. */
    @Test
    void beginsWithTheFirstNumberThatItSeesOfAnOlderKey() {
        List<MessageId> ids = new ArrayList<>(ids(7));
        for (int i = 0; i < 4; i++) {
            ids.set(
                    i,
                    new MessageId(new UUID(
                            Instant.now().minus(Duration.ofDays(1)).toEpochMilli() << 16 | 0x7000,
                            UUID.randomUUID().getLeastSignificantBits())));
        }
        send(ids, 6);
        send(ids, 5);
        send(ids, 7);

        awaitHandled(item, "5", "6", "7");
    }

    @Test
    void goesOnAfterWhatWasHandledWithoutOrder() {
        List<MessageId> ids = ids(3);
        send(ids, 1);
        awaitHandled(item, "1");
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, UTC_TIMESTAMP(6))")
                .params(NAME, ids.get(1).toBytes())
                .update();

        send(ids, 3);

        awaitHandled(item, "1", "3");
    }

    /** Line "the inbox's database is restored from a backup" of the crash table. */
    @Test
    void standsStillAfterTheInboxIsRestoredUntilTheMessagesArePublishedAgain() {
        Instant begin = Instant.now().minusSeconds(1);
        publish(item, "1");
        MessageId second = publish(item, "2");
        awaitHandled(item, "1", "2");
        await().atMost(SOON).until(() -> openMessages() == 0);
        jdbc.sql("DELETE FROM txmq_inbox WHERE message_id = ?")
                .param(second.toBytes())
                .update();
        jdbc.sql("DELETE FROM statistic WHERE item = ?").param(item + "/2").update();
        jdbc.sql("UPDATE txmq_position SET last_number = 1 WHERE consumer_group = ? AND message_key = ?")
                .params(NAME, item)
                .update();

        publish(item, "3");
        await().during(A_WHILE).atMost(SOON).until(() -> handled(item).equals(List.of("1")));
        running()
                .getBean(MessageLog.class)
                .republish(NAME, begin, Instant.now().plusSeconds(1), "the inbox was restored", "ada");

        awaitHandled(item, "1", "2", "3");
    }

    @Test
    void goesOnWhenAnOperatorReleasesWhatWillNeverCome() {
        OrderedKeys keys = running().getBean(OrderedKeys.class);
        List<MessageId> ids = ids(4);
        send(ids, 1);
        awaitHandled(item, "1");
        send(ids, 3);
        await().atMost(SOON).until(() -> standing(item).isPresent());
        assertThat(standing(item).orElseThrow())
                .returns(NAME, OrderedKeys.Standing::group)
                .returns(stream, OrderedKeys.Standing::stream)
                .returns(1L, OrderedKeys.Standing::last)
                .returns(3L, OrderedKeys.Standing::next)
                .returns(ids.get(1), OrderedKeys.Standing::waitsFor)
                .returns(false, OrderedKeys.Standing::parked);
        await().atMost(SOON)
                .until(() -> running()
                        .getBean(Backlog.class)
                        .latest()
                        .orElseThrow()
                        .standing()
                        .containsKey(NAME));

        assertThat(keys.release(NAME, ids.get(1), "lost with a disk", "ada")).isTrue();

        awaitHandled(item, "1", "3");
        assertThat(keys.release(NAME, ids.get(1), "lost with a disk", "ada")).isFalse();
        assertThat(standing(item)).isEmpty();
        assertThat(jdbc.sql("SELECT CONCAT(released_to, ' ', released_by, ' ', release_reason) FROM txmq_position"
                                + " WHERE message_key = ?")
                        .param(item)
                        .query(String.class)
                        .single())
                .isEqualTo("2 ada lost with a disk");
        // what comes all the same is parked, and handled if somebody wants it
        send(ids, 2);
        awaitParked(ids.get(1));
        assertThat(deadLetters().find(NAME, ids.get(1)).orElseThrow().lastError())
                .contains("has gone on without it");
        send(ids, 4);
        awaitHandled(item, "1", "3", "4");
        assertThat(deadLetters().replay(NAME, ids.get(1), "ada")).isTrue();
        awaitHandled(item, "1", "3", "4", "2");
    }

    private static Optional<OrderedKeys.Standing> standing(String key) {
        return running().getBean(OrderedKeys.class).standing(1_000).stream()
                .filter(standing -> standing.key().equals(key))
                .findFirst();
    }

    private MessageId waitsFor(MessageId id) {
        return jdbc.sql("SELECT waits_for FROM txmq_dead_letter WHERE consumer_group = ? AND message_id = ?")
                .params(NAME, id.toBytes())
                .query((row, number) -> MessageId.of(row.getBytes("waits_for")))
                .single();
    }
}
