package dev.txmq.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Endpoint;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Endpoints that are configured. */
class FixedEndpointsTest {

    private static final String FIRST = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String SECOND = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    @RegisterExtension
    static final Instance plain = Instance.of();

    private final String name = "shop-" + UUID.randomUUID();
    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = plain.receiver();

    @Test
    void areToldAndSignedForFromTheStartOn() {
        try (Instance instance = configured(FIRST)) {
            Notice notice = instance.tell(recipient, "order-1");

            await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
            SignatureTest.verify(FIRST, receiver.requests().get(0));
        }
    }

    @Test
    void haveWhatIsConfiguredFromEachStartOn() {
        configured(FIRST).close();
        Receiver moved = plain.receiver();
        try (Instance instance = configured(SECOND, "url=" + moved.uri())) {
            Notice notice = instance.tell(recipient, "order-1");

            await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
            assertThat(receiver.requests()).isEmpty();
            SignatureTest.verify(FIRST, moved.requests().get(0));
            SignatureTest.verify(SECOND, moved.requests().get(0));
        }
    }

    @Test
    void areOfTheSameIdInEachInstanceAndStayDisabled() {
        try (Instance first = configured(FIRST)) {
            Endpoint endpoint = first.endpoints().ofRecipient(recipient).get(0);
            first.endpoints().disable(endpoint.id(), "by contract", "olga");

            try (Instance second = configured(FIRST)) {
                assertThat(second.endpoints().ofRecipient(recipient))
                        .singleElement()
                        .satisfies(now -> {
                            assertThat(now.id()).isEqualTo(endpoint.id());
                            assertThat(now.active()).isFalse();
                        });
            }
        }
    }

    @Test
    void areRefusedForAnotherRecipientOrAUrlThatIsNotAllowed() {
        configured(FIRST).close();

        assertThatThrownBy(() -> configured(FIRST, "recipient=somebody-else"))
                .hasRootCauseInstanceOf(UnusableSetupException.class)
                .hasStackTraceContaining("txmq.notifier.endpoints.%s was an endpoint of %s", name, recipient);
        assertThatThrownBy(() -> configured(FIRST, "url=ftp://shop.example/"))
                .hasStackTraceContaining("txmq.notifier.endpoints.%s is no endpoint. The URL", name);
    }

    private Instance configured(String secret, String... changes) {
        List<String> properties =
                new ArrayList<>(List.of("recipient=" + recipient, "url=" + receiver.uri(), "secret=" + secret));
        properties.addAll(List.of(changes));
        return Instance.of(properties.stream()
                        .map(property -> "txmq.notifier.endpoints.%s.%s".formatted(name, property))
                        .toArray(String[]::new))
                .start("fixedendpointstest");
    }
}
