package dev.txmq.notify.actuate;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.notify.DeliveryLog;
import dev.txmq.notify.Notice;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.endpoint.Endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What operators see and do, and others do not. */
class EndpointsTest {

    private static final SecurityContext NOBODY = SecurityContext.NONE;
    private static final SecurityContext OLGA = new SecurityContext() {
        @Override
        public Principal getPrincipal() {
            return () -> "olga";
        }

        @Override
        public boolean isUserInRole(String role) {
            return role.equals("OPERATOR");
        }
    };

    @RegisterExtension
    static final Instance instance = Instance.of();

    private static DeliveriesEndpoint deliveries;
    private static EndpointsEndpoint endpoints;

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver().always(Receiver.body(500, "inside"));

    @BeforeAll
    static void start() {
        OperatorAccess operators = new OperatorAccess("OPERATOR");
        deliveries = new DeliveriesEndpoint(instance.log(), operators);
        endpoints = new EndpointsEndpoint(instance.bean(Endpoints.class), operators);
    }

    @Test
    void showsErrorsAndAnswersToOperatorsOnly() {
        Created endpoint = instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");
        await().until(() -> instance.delivery(notice).attempts() == 1);
        String id = instance.delivery(notice).id().toString();

        assertThat(body(deliveries.list(null, null, null, endpoint.id().toString(), null, null, null, NOBODY)))
                .contains("order-1", "WAITING")
                .doesNotContain("answered 500");
        assertThat(body(deliveries.list(notice.id().toString(), null, null, null, null, null, null, OLGA)))
                .contains("answered 500");
        assertThat(body(deliveries.list(null, recipient, "order-1", null, null, null, null, OLGA)))
                .contains(id);
        assertThat(body(deliveries.attempts(id, NOBODY))).doesNotContain("inside");
        assertThat(body(deliveries.attempts(id, OLGA))).contains("inside");
        assertThat(deliveries
                        .list(null, null, null, null, null, null, null, OLGA)
                        .getStatus())
                .isEqualTo(400);
    }

    @Test
    void changesForOperatorsOnly() {
        Created endpoint = instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-2");
        await().until(() -> instance.delivery(notice).attempts() == 1);
        String id = instance.delivery(notice).id().toString();
        String at = endpoint.id().toString();

        assertThat(deliveries.cancel(id, "x", NOBODY).getStatus()).isEqualTo(403);
        assertThat(deliveries.replay(id, true, null, OLGA).getStatus()).isEqualTo(409);
        assertThat(deliveries.cancel(id, null, OLGA).getStatus()).isEqualTo(400);
        assertThat(deliveries.cancel(id, "told by telephone", OLGA).getStatus()).isEqualTo(200);
        assertThat(deliveries
                        .replayAll(
                                at,
                                Instant.now().minusSeconds(3600).toString(),
                                Instant.now().plusSeconds(3600).toString(),
                                "CANCELLED",
                                null,
                                OLGA)
                        .getBody())
                .isEqualTo(Map.of("replayed", 1));

        assertThat(endpoints.list(recipient, null, null, null, NOBODY).getStatus())
                .isEqualTo(403);
        assertThat(body(endpoints.list(recipient, null, null, null, OLGA)))
                .contains(at)
                .doesNotContain("whsec_");
        assertThat(endpoints.change(at, null, null, true, null, OLGA).getStatus())
                .isEqualTo(200);
        assertThat(endpoints.change(at, true, null, null, "by contract", OLGA).getStatus())
                .isEqualTo(200);
        assertThat(endpoints.change(at, true, null, null, "by contract", OLGA).getStatus())
                .isEqualTo(409);
        assertThat(endpoints.change(at, null, true, null, null, OLGA).getStatus())
                .isEqualTo(200);
        assertThat(instance.endpoints().find(endpoint.id()).orElseThrow().changedBy())
                .isEqualTo("olga");
    }

    @Test
    void isHealthyWhileAnEndpointFails() {
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-3");
        await().until(() -> instance.delivery(notice).attempts() == 1);

        assertThat(instance.context()
                        .getBean("txmqNotifierHealthIndicator", HealthIndicator.class)
                        .health()
                        .getStatus())
                .isEqualTo(Status.UP);
        assertThat(instance.log().list(instance.delivery(notice).endpoint(), DeliveryLog.Status.WAITING, null, 10))
                .hasSize(1);
    }

    private static String body(WebEndpointResponse<Object> response) {
        assertThat(response.getStatus()).isEqualTo(200);
        return String.valueOf(List.of(response.getBody()));
    }
}
