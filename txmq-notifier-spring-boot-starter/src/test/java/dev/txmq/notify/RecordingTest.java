package dev.txmq.notify;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.TxmqException;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.Receiver.Request;

import static dev.txmq.notify.app.Receiver.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Notices are recorded with the caller's transaction, and told once it has committed. */
class RecordingTest {

    @RegisterExtension
    static final Instance instance = Instance.of();

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void tellsOnceTheTransactionHasCommitted() {
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(receiver.requests()).hasSize(1);
        Request request = receiver.requests().get(0);
        assertThat(request.line()).isEqualTo("POST /hook HTTP/1.1");
        assertThat(request.header("webhook-id")).isEqualTo(notice.id().toString());
        assertThat(request.header("content-type")).startsWith("application/json");
        assertThat(request.header("user-agent")).isEqualTo("txmq");
        assertThat(request.header("accept-encoding")).isNull();
        assertThat(request.text())
                .isEqualTo("{\"type\":\"payment.completed\",\"timestamp\":\"2026-01-31T10:15:30Z\","
                        + "\"data\":{\"orderNo\":\"order-1\"}}");
        assertThat(instance.attempts(notice)).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isEqualTo(1);
            assertThat(attempt.status()).isEqualTo(200);
            assertThat(attempt.error()).isNull();
        });
    }

    @Test
    void tellsNothingOfATransactionThatRollsBack() {
        instance.add(recipient, receiver.uri());
        Notice notice = Instance.notice(recipient, "order-2");
        instance.transaction().executeWithoutResult(status -> {
            instance.bean(Notifier.class).notify(notice);
            status.setRollbackOnly();
        });
        Notice after = instance.tell(recipient, "after");

        await().until(() -> instance.delivery(after).status() == Status.DELIVERED);
        assertThat(instance.log().find(notice.id())).isEmpty();
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void addsAnEndpointTogetherWithWhatElseTheCallerStores() {
        instance.transaction().executeWithoutResult(status -> {
            instance.add(recipient, receiver.uri());
            status.setRollbackOnly();
        });
        assertThat(instance.endpoints().ofRecipient(recipient)).isEmpty();

        Notice notice = instance.transaction().execute(status -> {
            instance.add(recipient, receiver.uri());
            return instance.tell(recipient, "order-8");
        });
        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
    }

    @Test
    void refusesANoticeWithoutATransaction() {
        assertThatThrownBy(() -> instance.bean(Notifier.class).notify(Instance.notice(recipient, "order-3")))
                .isInstanceOf(TxmqException.class)
                .hasMessageContaining("no transaction is active");
    }

    @Test
    void recordsAMessageThatIsDeliveredTwiceOnce() {
        instance.add(recipient, receiver.uri());
        ReceivedMessage<Map<String, String>> message = new ReceivedMessage<>(
                Instance.newId(), "payment-completed", "order-4", null, Map.of(), 1, Map.of("orderNo", "order-4"));
        Notice notice = Notice.of(message, recipient, "payment.completed");

        assertThat(instance.tell(notice)).isEqualTo(1);
        assertThat(instance.tell(Notice.of(message, recipient, "payment.completed")))
                .isZero();
        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(receiver.requests()).hasSize(1);
        assertThat(notice.key()).isEqualTo("order-4");
        assertThat(notice.occurredAt()).isBetween(Instant.now().minusSeconds(600), Instant.now());
    }

    @Test
    void tellsEachEndpointOnItsOwnAndKeepsTheBodyOnce() {
        Receiver second = instance.receiver().always(answer(500));
        Receiver third = instance.receiver().always(answer(500));
        instance.add(recipient, receiver.uri());
        instance.add(recipient, second.uri());
        instance.add(recipient, third.uri());
        Notice notice = Instance.notice(recipient, "order-5");

        assertThat(instance.tell(notice)).isEqualTo(3);
        await().untilAsserted(() -> assertThat(instance.log().find(notice.id()))
                .extracting(DeliveryLog.Delivery::attempts)
                .containsExactly(1, 1, 1));
        assertThat(instance.log().find(notice.id()))
                .extracting(DeliveryLog.Delivery::status)
                .containsExactlyInAnyOrder(Status.DELIVERED, Status.WAITING, Status.WAITING);
        assertThat(instance.jdbc()
                        .sql("SELECT COUNT(*) FROM txmq_notice WHERE id = ?")
                        .param(notice.id().toBytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void tellsTwoRecipientsOfOneMessage() {
        String other = Instance.newRecipient();
        instance.add(recipient, receiver.uri());
        instance.add(other, receiver.uri());
        MessageId id = Instance.newId();
        Notice first = new Notice(id, recipient, "payment.completed", "k", Map.of(), Instant.now());
        Notice second = new Notice(id, other, "payment.completed", "k", Map.of(), Instant.now());

        assertThat(instance.tell(first)).isEqualTo(1);
        assertThat(instance.tell(second)).isEqualTo(1);
        await().until(() -> receiver.requests().size() == 2);
    }

    @Test
    void tellsOnlyWhatAnEndpointWants() {
        instance.endpoints().add(recipient, receiver.uri(), Set.of("refund.*"), Options.DEFAULT);

        assertThat(instance.tell(Instance.notice(recipient, "order-6"))).isZero();
        assertThat(instance.tell(
                        new Notice(Instance.newId(), recipient, "refund.completed", "k", Map.of(), Instant.now())))
                .isEqualTo(1);
    }

    @Test
    void refusesAPayloadThatIsTooLarge() {
        instance.add(recipient, receiver.uri());

        assertThatThrownBy(() -> instance.tell(new Notice(
                        Instance.newId(), recipient, "payment.completed", "k", "x".repeat(257 * 1024), Instant.now())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("txmq.notifier.max-payload");
        assertThat(instance.tell(new Notice(
                        Instance.newId(), recipient, "payment.completed", "k", "x".repeat(250 * 1024), Instant.now())))
                .isEqualTo(1);
        await().until(() -> receiver.requests().size() == 1);
        assertThat(receiver.requests().get(0).body()).hasSizeGreaterThan(250 * 1024);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsOnceOfATypeWhoseNoticesAreLargerThanReceiversExpect(CapturedOutput output) {
        instance.add(recipient, receiver.uri());
        for (int size : List.of(19_000, 21_000, 22_000)) {
            instance.tell(new Notice(
                    Instance.newId(), recipient, "report.of" + size / 20_000, "k", "x".repeat(size), Instant.now()));
        }

        assertThat(output.getOut().lines().filter(line -> line.contains("Standard Webhooks recommends 20 KB")))
                .singleElement()
                .asString()
                .contains(" 210", "type report.of1 ");
    }

    @Test
    void sendsToTheAddressThatAnEndpointHasNow() {
        Receiver moved = instance.receiver();
        receiver.always(answer(500));
        var endpoint = instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-7");
        await().until(() -> instance.delivery(notice).attempts() == 1);

        instance.endpoints().change(endpoint.id(), moved.uri(), Set.of("*"), Options.DEFAULT);
        instance.jdbc()
                .sql("UPDATE txmq_delivery SET next_attempt_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE"
                        + " notice_id = ?")
                .param(notice.id().toBytes())
                .update();

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(moved.requests()).hasSize(1);
    }

    @Test
    void keepsNoSecretInTheClear() {
        var endpoint = instance.add(
                recipient, receiver.uri(), new Options(0, 0, false, null, Map.of("X-Api-Key", "open-sesame")));
        instance.tell(recipient, "order-8");
        await().until(() -> receiver.requests().size() == 1);

        assertThat(receiver.requests().get(0).header("X-Api-Key")).isEqualTo("open-sesame");
        assertThat(endpoint.toString()).doesNotContain(endpoint.secret());
        byte[] stored = instance.jdbc()
                .sql("SELECT CONCAT(secret, headers) FROM txmq_endpoint WHERE recipient = ?")
                .param(recipient)
                .query((row, number) -> row.getBytes(1))
                .single();
        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("whsec_", "open-sesame");
    }

    @Test
    void refusesAnAddressThatNobodyShouldBeToldAt() {
        assertThatThrownBy(() -> instance.add(recipient, URI.create("http://user:pass@localhost:8080/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user info");
        assertThatThrownBy(() -> instance.endpoints().add("no spaces", receiver.uri(), Set.of("*"), Options.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
