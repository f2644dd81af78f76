package dev.txmq.payments;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.txmq.reconcile.LedgerDifferenceEvent.Kind;
import dev.txmq.reconcile.ledger.LedgerRuns;
import dev.txmq.reconcile.ledger.LedgerTable;
import dev.txmq.reconcile.side.Span;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.bank;
import static dev.txmq.payments.Requests.json;
import static dev.txmq.payments.Requests.newMerchant;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.newOrderNo;
import static dev.txmq.payments.Requests.pay;
import static dev.txmq.payments.Requests.report;
import static dev.txmq.payments.Requests.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Each PAID order has its credit and its points, and no other order has any, or a reconciliation says which. */
@PaymentServiceTest
class PaymentLedgersTest {

    private static final String CREDITS = "paid-orders-test-credits";
    private static final String POINTS = "paid-points-test-points";

    @Autowired
    RestTestClient client;

    @Autowired
    LedgerRuns runs;

    @Autowired
    LedgerTable table;

    @Autowired
    @Qualifier("testCredits")
    OtherSides.OtherSide credits;

    @Autowired
    @Qualifier("testPoints")
    OtherSides.OtherSide points;

    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @BeforeEach
    void forget() {
        credits.clear();
        points.clear();
    }

    @Test
    void inventNoDifference() {
        String paid = newOrder(client);
        assertThat(succeed(client, paid)).isEqualTo("PAID");
        String small = newOrderOf("0.99");
        assertThat(succeed(client, small)).isEqualTo("PAID");
        failed();
        newOrder(client);
        credits.add(paid, "12.34", begin);
        credits.add(small, "0.99", begin);
        points.add(paid, "12", begin);

        assertThat(compare()).containsExactlyInAnyOrder(CREDITS + " EQUAL", POINTS + " EQUAL");
    }

    @Test
    void findWhatIsMissingWrongOrNotAllowed() {
        String missing = newOrder(client);
        assertThat(succeed(client, missing)).isEqualTo("PAID");
        String wrong = newOrder(client);
        assertThat(succeed(client, wrong)).isEqualTo("PAID");
        String failed = failed();
        String created = newOrder(client);
        credits.add(wrong, "12.33", begin);
        points.add(wrong, "12", begin);
        credits.add(failed, "12.34", begin);
        points.add(created, "12", begin);

        assertThat(compare()).containsExactlyInAnyOrder(CREDITS + " DIFFERENT", POINTS + " DIFFERENT");

        assertThat(table.differences(new Span(begin, Instant.now()), 100))
                .extracting(LedgerTable.Stored::comparison, LedgerTable.Stored::key, LedgerTable.Stored::kind)
                .containsExactlyInAnyOrder(
                        tuple(CREDITS, missing, Kind.MISSING_RIGHT),
                        tuple(CREDITS, wrong, Kind.AMOUNT_DIFFERS),
                        tuple(CREDITS, failed, Kind.MISSING_LEFT),
                        tuple(POINTS, missing, Kind.MISSING_RIGHT),
                        tuple(POINTS, created, Kind.MISSING_LEFT));
    }

    private List<String> compare() {
        return runs.compareNow(new Span(begin, Instant.now().truncatedTo(ChronoUnit.MICROS))).stream()
                .map(run -> run.comparison() + " " + run.result())
                .toList();
    }

    private String newOrderOf(String amount) {
        String orderNo = newOrderNo();
        assertThat(answer(pay(client, json(orderNo, newMerchant(client), amount)))
                        .getStatus()
                        .value())
                .isEqualTo(201);
        return orderNo;
    }

    private String failed() {
        String orderNo = newOrder(client);
        report(client, orderNo, bank("FAILURE", "ref-" + orderNo))
                .exchange()
                .expectStatus()
                .isOk();
        return orderNo;
    }
}
