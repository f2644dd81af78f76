package dev.txmq.notify.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.database.Columns;
import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.Notice;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.delivery.AttemptTable.TriedOnce;

import static org.assertj.core.api.Assertions.assertThat;

/** How successes of several deliveries are written down together. */
class AttemptTableTest {

    @RegisterExtension
    static final Instance instance = Instance.of();

    private final AttemptTable table = instance.bean(AttemptTable.class);
    private final String recipient = Instance.newRecipient();
    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(60);

    @BeforeEach
    void addEndpoint() {
        instance.addDisabled(recipient);
    }

    @Test
    void giveEachDeliveryItsOwnAttempt() {
        List<Notice> notices = IntStream.range(0, 11)
                .mapToObj(i -> instance.tell(recipient, "order-" + i))
                .toList();
        TriedOnce failed = new TriedOnce(begin, Duration.ofMillis(1), 500, "STATUS", "answered 500", null, true);
        inTransaction(() -> table.insert(id(notices.get(4)), failed));
        inTransaction(() -> table.insert(id(notices.get(4)), failed));
        Map<UUID, TriedOnce> successes = new LinkedHashMap<>();
        for (int i = 0; i < notices.size(); i++) {
            successes.put(id(notices.get(i)), success(i));
        }

        assertThat(deliver(successes)).containsExactlyInAnyOrderElementsOf(successes.keySet());

        for (int i = 0; i < notices.size(); i++) {
            Delivery delivery = instance.delivery(notices.get(i));
            int number = i == 4 ? 3 : 1;
            assertThat(delivery.status()).isEqualTo(Status.DELIVERED);
            assertThat(delivery.attempts()).isEqualTo(number);
            assertThat(delivery.lastStatus()).isEqualTo(200 + i);
            assertThat(delivery.lastError()).isNull();
            assertThat(delivery.lastAttemptAt()).isEqualTo(begin.plusSeconds(i));
            assertThat(delivery.nextAttemptAt()).isNull();
            assertThat(delivery.settledAt()).isEqualTo(begin.plusSeconds(60));
            List<Attempt> attempts = instance.attempts(notices.get(i));
            assertThat(attempts).hasSize(number);
            Attempt last = attempts.get(number - 1);
            assertThat(last.number()).isEqualTo(number);
            assertThat(last.at()).isEqualTo(begin.plusSeconds(i));
            assertThat(last.took()).isEqualTo(Duration.ofMillis(i));
            assertThat(last.status()).isEqualTo(200 + i);
            assertThat(last.error()).isNull();
            assertThat(last.counted()).isTrue();
            assertThat(last.body()).isEqualTo(i % 2 == 0 ? null : "thanks " + i);
        }
    }

    @Test
    void leaveOutWhatSomebodyElseHasSettledOrHasInATransaction() throws SQLException {
        Notice free = instance.tell(recipient, "order-free");
        Notice cancelled = instance.tell(recipient, "order-cancelled");
        Notice locked = instance.tell(recipient, "order-locked");
        UUID deleted = UUID.randomUUID();
        instance.log().cancel(id(cancelled), "told by telephone", "olga");
        Map<UUID, TriedOnce> successes = new LinkedHashMap<>();
        for (UUID id : List.of(id(free), id(cancelled), id(locked), deleted)) {
            successes.put(id, success(0));
        }

        try (Connection other = instance.bean(DataSource.class).getConnection()) {
            other.setAutoCommit(false);
            lock(other, id(locked));
            assertThat(deliver(successes)).containsExactly(id(free));
            other.rollback();
        }

        assertThat(instance.delivery(free).status()).isEqualTo(Status.DELIVERED);
        assertThat(instance.delivery(cancelled).status()).isEqualTo(Status.CANCELLED);
        assertThat(instance.delivery(cancelled).settledBy()).isEqualTo("olga");
        assertThat(instance.delivery(locked).status()).isEqualTo(Status.WAITING);
        for (Notice left : List.of(cancelled, locked)) {
            assertThat(instance.delivery(left).attempts()).isZero();
            assertThat(instance.attempts(left)).isEmpty();
        }
    }

    private static void lock(Connection connection, UUID delivery) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM txmq_delivery WHERE id = ? FOR UPDATE")) {
            statement.setBytes(1, Columns.bytes(delivery));
            assertThat(statement.executeQuery().next()).isTrue();
        }
    }

    private Set<UUID> deliver(Map<UUID, TriedOnce> successes) {
        return instance.transaction().execute(status -> table.deliver(successes, begin.plusSeconds(60)));
    }

    private static void inTransaction(Runnable work) {
        instance.transaction().executeWithoutResult(status -> work.run());
    }

    private TriedOnce success(int number) {
        byte[] body = number % 2 == 0 ? null : ("thanks " + number).getBytes(StandardCharsets.UTF_8);
        return new TriedOnce(
                begin.plusSeconds(number), Duration.ofMillis(number), 200 + number, null, null, body, true);
    }

    private static UUID id(Notice notice) {
        return instance.delivery(notice).id();
    }
}
