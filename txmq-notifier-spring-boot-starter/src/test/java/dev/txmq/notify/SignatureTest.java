package dev.txmq.notify;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.svix.exceptions.EmptyWebhookSecretException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.Receiver.Request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What is sent is signed, as two libraries for receivers see it: that of Standard Webhooks, and that of Svix. */
class SignatureTest {

    @RegisterExtension
    static final Instance instance = Instance.of("txmq.notifier.retry-intervals=1s");

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void isRightForEachAttempt() {
        receiver.then(Receiver.answer(500), Receiver.answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "Grüße 支付");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(receiver.requests()).hasSize(3).allSatisfy(request -> verify(endpoint.secret(), request));
    }

    @Test
    void isOfAMegabyteWhereThatIsAllowed() {
        try (Instance large = Instance.of("txmq.notifier.max-payload=2MB").start("large")) {
            Created endpoint = large.add(recipient, receiver.uri());
            Notice notice = new Notice(
                    Instance.newId(), recipient, "payment.completed", "k", "ä".repeat(1024 * 512), Instant.now());
            large.tell(notice);

            await().until(() -> large.delivery(notice).status() == Status.DELIVERED);
            assertThat(receiver.requests()).singleElement().satisfies(request -> {
                assertThat(request.body()).hasSizeGreaterThan(1024 * 1024);
                verify(endpoint.secret(), request);
            });
        }
    }

    @Test
    void isOfBothSecretsWhileTheOldOneIsValid() {
        Created endpoint = instance.add(recipient, receiver.uri());
        String second = instance.endpoints().rotateSecret(endpoint.id(), Duration.ofHours(24));
        instance.tell(recipient, "order-1");
        await().until(() -> receiver.requests().size() == 1);
        verify(endpoint.secret(), receiver.requests().get(0));
        verify(second, receiver.requests().get(0));

        String third = instance.endpoints().rotateSecret(endpoint.id(), Duration.ZERO);
        instance.tell(recipient, "order-2");
        await().until(() -> receiver.requests().size() == 2);
        verify(third, receiver.requests().get(1));
        for (String old : List.of(endpoint.secret(), second)) {
            assertThatThrownBy(() -> verify(old, receiver.requests().get(1)))
                    .hasCauseInstanceOf(WebhookVerificationException.class);
        }
    }

    @Test
    void isOfATrialToo() {
        Created endpoint = instance.add(recipient, receiver.uri());

        assertThat(instance.endpoints().test(endpoint.id()).status()).isEqualTo(200);
        assertThat(receiver.requests()).singleElement().satisfies(request -> {
            verify(endpoint.secret(), request);
            assertThat(request.text()).contains("\"type\":\"txmq.test\"");
        });
        assertThat(instance.jdbc()
                        .sql("SELECT COUNT(*) FROM txmq_delivery d JOIN txmq_endpoint e ON e.id = d.endpoint_id"
                                + " WHERE e.recipient = ?")
                        .param(recipient)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void ofASecretOfALongTimeIsRefused() {
        Created endpoint = instance.add(recipient, receiver.uri());

        assertThatThrownBy(() -> instance.endpoints().rotateSecret(endpoint.id(), Duration.ofDays(8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static void verify(String secret, Request request) {
        Map<String, List<String>> headers = Stream.of("webhook-id", "webhook-timestamp", "webhook-signature")
                .collect(Collectors.toMap(Function.identity(), name -> List.of(request.header(name))));
        try {
            new Webhook(secret).verify(request.text(), headers);
            new com.svix.Webhook(secret).verify(request.text(), HttpHeaders.of(headers, (name, value) -> true));
        } catch (WebhookVerificationException
                | com.svix.exceptions.WebhookVerificationException
                | EmptyWebhookSecretException e) {
            throw new IllegalStateException(e);
        }
    }
}
