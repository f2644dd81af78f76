package dev.txmq.payments;

import java.security.Principal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.remote.RemoteServices;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.body;
import static dev.txmq.payments.Requests.get;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.post;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;

@PaymentServiceTest
class OperatorTest {

    @Autowired
    RestTestClient client;

    @Autowired
    PaymentsEndpoint endpoint;

    @Autowired
    Retries retries;

    @Autowired
    RemoteServices services;

    @Autowired
    JsonMapper jsonMapper;

    private String orderNo;

    @BeforeEach
    void suspendAnOrder() {
        orderNo = newOrder(client);
        services.account().refuse(orderNo, "account is closed");
        assertThat(succeed(client, orderNo)).isEqualTo("SUSPENDED");
    }

    @Test
    void aRetryIsTriedAtOnceAndIsOnRecord() {
        services.account().work(orderNo);

        JsonNode shown = decided(200, "retry", "the account is open again");
        retries.retryDue();

        assertThat(shown.get("payment").get("status").asString()).isEqualTo("PENDING");
        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("PAID");
        JsonNode decisions = shown().get("decisions");
        assertThat(decisions).hasSize(1);
        assertThat(decisions.get(0).get("decision").asString()).isEqualTo("RETRY");
        assertThat(decisions.get(0).get("operator").asString()).isEqualTo("grace");
        assertThat(decisions.get(0).get("reason").asString()).isEqualTo("the account is open again");
        assertThat(decisions.get(0).has("decidedAt")).isTrue();
    }

    @Test
    void aRetryThatIsRefusedAgainSuspendsAgain() {
        decided(200, "retry", "let us see");
        retries.retryDue();

        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("SUSPENDED");
    }

    @Test
    void aRefundIsFinal() {
        JsonNode shown = decided(200, "refund", "the shop is gone");

        assertThat(shown.get("payment").get("status").asString()).isEqualTo("REFUNDED");
        assertThat(succeed(client, orderNo)).isEqualTo("REFUNDED");
        decided(409, "retry", "after all");
        decided(409, "refund", "once more");
        assertThat(shown().get("decisions")).hasSize(1);
    }

    @Test
    void onlyASuspendedOrderIsDecidedAbout() {
        orderNo = newOrder(client);

        JsonNode refused = decided(409, "refund", "by mistake");

        assertThat(refused.get("error").asString())
                .isEqualTo("Only what is SUSPENDED can be retried or refunded; order %s is CREATED".formatted(orderNo));
        assertThat(shown().get("decisions")).isEmpty();
    }

    @Test
    void knowsNoOtherOrder() {
        orderNo = "ORD-0";

        assertThat(decided(404, "refund", "by mistake").get("error").asString())
                .isEqualTo("There is no payment of order ORD-0");
    }

    @ParameterizedTest
    @CsvSource({"pay, why", "RETRY, why", ", why", "retry, ", "retry, ' '"})
    void refusesWhatIsNoDecision(String decision, String reason) {
        assertThat(decided(400, decision, reason).has("error")).isTrue();
        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("SUSPENDED");
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        decided(400, "retry", "x".repeat(513));
    }

    @Test
    void whoeverHasNotTheRoleChangesNothing() {
        WebEndpointResponse<Object> answer = endpoint.decide(orderNo, "refund", "mine", new Caller("eve", "CUSTOMER"));
        int overHttp = answer(post(client, "/actuator/payments/" + orderNo, """
                {"decision":"refund","reason":"mine"}"""))
                .getStatus()
                .value();

        assertThat(answer.getStatus()).isEqualTo(403);
        assertThat(overHttp).isEqualTo(403);
        assertThat(get(client, orderNo).get("status").asString()).isEqualTo("SUSPENDED");
    }

    @Test
    void listsWhatIsSuspendedPageByPage() {
        String last = "";
        boolean found = false;
        JsonNode page;
        do {
            page = body(answer(
                            client.get().uri("/actuator/payments?limit=1" + (last.isEmpty() ? "" : "&after=" + last))))
                    .get("suspended");
            if (!page.isEmpty()) {
                assertThat(page).hasSize(1);
                last = page.get(0).asString();
                found |= last.equals(orderNo);
            }
        } while (!page.isEmpty());

        assertThat(found).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=ten", "after=%20", "after=.."})
    void refusesWhatIsNoPage(String query) {
        client.get()
                .uri("/actuator/payments?" + query)
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.BAD_REQUEST);
    }

    private JsonNode shown() {
        return body(answer(client.get().uri("/actuator/payments/" + orderNo)));
    }

    private JsonNode decided(int status, String decision, String reason) {
        WebEndpointResponse<Object> answer =
                endpoint.decide(orderNo, decision, reason, new Caller("grace", "OPERATOR"));
        assertThat(answer.getStatus()).isEqualTo(status);
        return jsonMapper.valueToTree(answer.getBody());
    }

    /** As an application's own security has it. */
    private record Caller(String name, String role) implements SecurityContext {

        @Override
        public Principal getPrincipal() {
            return () -> name;
        }

        @Override
        public boolean isUserInRole(String wanted) {
            return role.equals(wanted);
        }
    }
}
