package dev.txmq.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Payments.End;
import dev.txmq.it.processes.Payments.Merchant;
import dev.txmq.it.processes.Payments.Order;
import dev.txmq.it.processes.Payments.Reported;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.WebhookReceiver;
import dev.txmq.it.processes.WebhookReceiver.Taken;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A merchant hears what became of its payment, whatever dies between the bank's word and the merchant's answer. */
@WithFleet(payments = true)
@Tag("long")
class NotificationKillTest {

    private final Fleet fleet;
    private final ChildProcess one;
    private final ChildProcess other;
    private final WebhookReceiver server = new WebhookReceiver();
    private Merchant merchant;
    private Order order;

    NotificationKillTest(Fleet fleet) {
        this.fleet = fleet;
        this.one = fleet.paymentServices().get(0);
        this.other = fleet.paymentServices().get(1);
    }

    @BeforeEach
    void chooseAnOrder() {
        merchant = fleet.payments().newMerchant(server.uri().toString());
        order = order(End.PAID);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Order order(End end) {
        long buyer = fleet.registrations().register(Registrations.newUsername()).id();
        return new Order("n-" + UUID.randomUUID().toString().substring(0, 18), buyer, merchant.id(), "12.34", 0, end);
    }

    @Test
    void isToldExactlyWhatWasPaid() throws Exception {
        fleet.payments().pay(order);

        awaitDelivered();
        assertToldOnce("notice-payment-paid", "paidAt");
    }

    @Test
    void isToldThatTheBankDoesNotPay() throws Exception {
        order = order(End.FAILED);
        fleet.payments().pay(order);

        awaitDelivered();
        assertToldOnce("notice-payment-failed", "failedAt");
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTICE_BEFORE_COMMIT", "NOTICE_BEFORE_ACKNOWLEDGEMENT"})
    void isToldOnceWhenTheInstanceDiesThatRecordsIt(CrashPoint point) throws Exception {
        other.kill9();
        server.goAway();
        fleet.arm(point);
        CompletableFuture<Reported> paid =
                CompletableFuture.supplyAsync(() -> fleet.payments().pay(order));
        awaitDeathOf(one);

        assertThat(fleet.paymentBooks().notices(order.orderNo()))
                .isEqualTo(point == CrashPoint.NOTICE_BEFORE_COMMIT ? 0 : 1);
        server.comeBack();
        other.startUntilReady();
        paid.join();
        awaitDelivered();
        assertToldOnce("notice-payment-paid", "paidAt");
    }

    /** Without the answer, and with an answer that nobody has read. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isToldAgainUnderTheSameIdWhenTheInstanceDiesThatTellsIt(boolean answered) throws Exception {
        other.kill9();
        server.next(() -> {
            if (answered) {
                one.freeze();
                server.afterAnswer(one::kill9);
            } else {
                one.kill9();
            }
            return 204;
        });
        CompletableFuture<Reported> paid =
                CompletableFuture.supplyAsync(() -> fleet.payments().pay(order));
        awaitDeathOf(one);

        other.startUntilReady();
        paid.join();
        awaitDelivered();
        assertThat(server.taken()).hasSize(2);
        assertThat(server.taken().get(1).id()).isEqualTo(server.taken().get(0).id());
        assertThat(server.taken().get(0).verifiedBy(merchant.secret()))
                .isEqualTo(expected("notice-payment-paid", "paidAt"));
        assertThat(server.taken().get(1).verifiedBy(merchant.secret()))
                .isEqualTo(expected("notice-payment-paid", "paidAt"));
    }

    @Test
    void isToldOnceItIsBack() throws Exception {
        server.goAway();
        fleet.payments().pay(order);
        JsonNode away = await().atMost(ofMinutes(2))
                .until(() -> notification(), shown -> shown.path("attempts").asInt() >= 3);
        assertThat(away.get("state").asString()).isEqualTo("WAITING");
        assertThat(away.has("lastStatus")).isFalse();
        fleet.paymentServices().forEach(ChildProcess::restart);

        server.comeBack();
        awaitDelivered();
        assertToldOnce("notice-payment-paid", "paidAt");
        assertThat(notification().get("attempts").asInt()).isGreaterThan(3);
    }

    private static void awaitDeathOf(ChildProcess instance) {
        await(instance + " dies").atMost(ofMinutes(2)).until(() -> !instance.isAlive());
    }

    private JsonNode notification() {
        return fleet.payments().show(order).path("notification");
    }

    private void awaitDelivered() {
        await("the merchant is told of " + order)
                .atMost(ofMinutes(2))
                .until(() -> notification().path("state").asString("").equals("DELIVERED"));
    }

    private void assertToldOnce(String contract, String at) throws IOException {
        await().during(ofSeconds(2))
                .atMost(ofSeconds(90))
                .until(() -> server.taken().size() == 1);
        Taken told = server.taken().get(0);
        assertThat(told.verifiedBy(merchant.secret())).isEqualTo(expected(contract, at));
    }

    /** The example of the contract, with the values of this order. */
    private String expected(String contract, String at) throws IOException {
        JsonNode data =
                JsonMapper.shared().readTree(server.taken().get(0).body()).get("data");
        JsonNode shown = fleet.payments().show(order);
        String time = data.get(at).asString();
        if (shown.has(at)) {
            assertThat(time).isEqualTo(shown.get(at).asString());
        }
        return Files.readString(Path.of("../docs/contract/%s.json".formatted(contract)))
                .strip()
                .replace("ORD-1", order.orderNo())
                .replace("\"merchantId\":17", "\"merchantId\":" + merchant.id())
                .replace("bank-4711", "ref-" + order.orderNo())
                .replace("2026-01-31T10:15:30.123456Z", time);
    }
}
