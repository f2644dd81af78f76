package dev.txmq.notify.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.database.Columns;
import dev.txmq.notify.Notice;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.delivery.DeliveryTable.Parcel;

import static org.assertj.core.api.Assertions.assertThat;

/** What an attempt reads. */
class DeliveryTableTest {

    @RegisterExtension
    static final Instance instance = Instance.of();

    private final DeliveryTable table = instance.bean(DeliveryTable.class);
    private final String one = Instance.newRecipient();
    private final String other = Instance.newRecipient();

    @Test
    void readsThoseThatAreDueAsTheyStandNow() {
        instance.addDisabled(one);
        instance.addDisabled(other);
        Notice first = instance.tell(one, "order-1");
        Notice second = instance.tell(other, "order-2");
        Notice cancelled = instance.tell(one, "order-3");
        instance.log().cancel(id(cancelled), "test", "olga");
        Notice later = instance.tell(one, "order-4");
        instance.jdbc()
                .sql("UPDATE txmq_delivery SET counted = 3, next_attempt_at = ? WHERE id = ?")
                .params(Columns.toColumn(Instant.now().plus(Duration.ofHours(1))), Columns.bytes(id(later)))
                .update();
        List<UUID> some = List.of(id(first), id(second), id(cancelled), id(later), UUID.randomUUID());

        Map<UUID, Parcel> due = read(some, Instant.now());
        assertThat(due).containsOnlyKeys(id(first), id(second));
        assertIs(due.get(id(first)), first, one);
        assertIs(due.get(id(second)), second, other);

        Map<UUID, Parcel> afterwards = read(some, Instant.now().plus(Duration.ofHours(2)));
        assertThat(afterwards).containsOnlyKeys(id(first), id(second), id(later));
        assertThat(afterwards.get(id(later)).counted()).isEqualTo(3);
    }

    private Map<UUID, Parcel> read(List<UUID> some, Instant now) {
        return instance.transaction().execute(status -> table.read(some, now));
    }

    private static void assertIs(Parcel parcel, Notice notice, String recipient) {
        assertThat(parcel.notice()).isEqualTo(notice.id());
        assertThat(new String(parcel.body(), StandardCharsets.UTF_8)).contains(notice.key());
        assertThat(parcel.endpoint().recipient()).isEqualTo(recipient);
    }

    private static UUID id(Notice notice) {
        return instance.delivery(notice).id();
    }
}
