package dev.txmq.it.history;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.txmq.MessageId;
import dev.txmq.history.History;
import dev.txmq.history.HistoryEntry;
import dev.txmq.history.HistoryEntry.Kind;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** What is on record about messages that met trouble. */
@ExtendWith(OutputCaptureExtension.class)
class HistoryTest extends ShopTest {

    @Autowired
    History history;

    @Autowired
    MeterRegistry meters;

    @Test
    void nothingIsWrittenAboutAMessageThatMetNoTrouble() {
        MessageId smooth = purchases.buy(item);
        assertShippedOnce(item);
        trouble.fail(item + "-2", 1, new IllegalStateException("out of boxes"));
        MessageId rough = purchases.buy(item + "-2");

        awaitKinds(rough, Kind.RETRY);
        assertThat(find(smooth)).isEmpty();
        assertShippedOnce(item + "-2");
    }

    @Test
    void aCheckBackIsWrittenWithItsAnswer() {
        rocketMq.faults().loseEndTransactions(1);
        MessageId id = purchases.buy(item);

        awaitKinds(id, Kind.CHECK_BACK);
        assertThat(find(id).get(0))
                .returns("COMMIT", HistoryEntry::outcome)
                .satisfies(entry -> assertThat(entry.instance())
                        .endsWith(" " + ProcessHandle.current().pid()));
        assertShippedOnce(item);
    }

    @Test
    void aFailedAttemptIsWrittenWithItsErrorAndTheTimeOfTheNext() {
        trouble.fail(item, 2, new IllegalStateException("out of boxes"));
        MessageId id = purchases.buy(item);

        awaitKinds(id, Kind.RETRY, Kind.RETRY);
        List<HistoryEntry> entries = find(id);
        assertThat(entries).extracting(HistoryEntry::group).containsOnly(Shipments.GROUP);
        assertThat(entries).extracting(HistoryEntry::attempt).containsExactly(1, 2);
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.reason()).contains("IllegalStateException", "out of boxes");
            assertThat(entry.nextAt()).isAfter(entry.at());
        });
        assertShippedOnce(item);
    }

    @Test
    void aDuplicateIsWritten() {
        MessageId id = purchases.buy(item);
        assertShippedOnce(item);
        assertThat(rocketMq.faults().deliverAgain("purchase-made", item, 1)).isOne();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(find(id))
                        .extracting(HistoryEntry::kind, HistoryEntry::group)
                        .contains(tuple(Kind.DUPLICATE, Shipments.GROUP)));
    }

    @Test
    void whatTheRelayPublishedIsWritten() {
        rocketMq.faults().freeze(Duration.ofSeconds(5));
        MessageId id = purchases.buy(item);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(find(id)).extracting(HistoryEntry::kind).contains(Kind.REPUBLISHED));
        assertShippedOnce(item);
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsWrittenLater(CapturedOutput output) {
        MessageId id = new MessageId(UUID.randomUUID());
        jdbc.sql("RENAME TABLE txmq_history TO txmq_history_away").update();
        try {
            history.republished(id);
            await().atMost(SOON).until(() -> output.getOut().contains("the history failed, trying again"));
        } finally {
            jdbc.sql("RENAME TABLE txmq_history_away TO txmq_history").update();
        }

        awaitKinds(id, Kind.REPUBLISHED);
    }

    /** Those who tell it do not wait, and the database gets a bounded number of rows. */
    @Test
    void ofAFloodSomeIsWrittenAndTheRestIsCounted() {
        MessageId id = new MessageId(UUID.randomUUID());
        double before = dropped();
        int flood = 100_000;

        for (int i = 0; i < flood; i++) {
            history.republished(id);
        }

        double lost = dropped() - before;
        assertThat(lost).isGreaterThan(flood / 2.0);
        await().atMost(SOON)
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM txmq_history WHERE message_id = ?")
                                .param(id.toBytes())
                                .query(Integer.class)
                                .single()
                        == flood - (int) lost);
    }

    private double dropped() {
        return meters.get("txmq.history.dropped").counter().count();
    }

    private List<HistoryEntry> find(MessageId id) {
        return history.find(List.of(id), 100);
    }

    private void awaitKinds(MessageId id, Kind... kinds) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(find(id)).extracting(HistoryEntry::kind).containsExactly(kinds));
    }
}
