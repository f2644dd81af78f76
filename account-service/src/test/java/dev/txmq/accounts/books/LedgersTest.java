package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.accounts.AccountServiceTest;

import static org.assertj.core.api.Assertions.assertThat;

/** A reconciler reads credits and vouchers, here on the port of the API. */
@AccountServiceTest
class LedgersTest {

    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final String first = "A-" + UUID.randomUUID();
    private final String second = "B-" + UUID.randomUUID();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Books books;

    @Autowired
    TransactionTemplate transaction;

    @AfterEach
    void leaveBooksThatBalance() {
        transaction.executeWithoutResult(status -> Stream.of("account_entry", "voucher_line", "voucher")
                .forEach(name -> jdbc.sql("DELETE FROM %s WHERE order_no IN (?, ?)".formatted(name))
                        .params(first, second)
                        .update()));
    }

    @Test
    void listEachCreditAsOftenAsItIsThere() {
        credit(second, "5");
        credit(first, "12.34");
        credit(second, "5");

        assertThat(entries("credits"))
                .extracting(LedgersTest::text)
                .containsExactly(first + " 12.34", second + " 5", second + " 5");
    }

    @Test
    void listWhatTheBankHasPaidByEachVoucher() {
        enter(second, "5");
        enter(first, "12.34");
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE voucher_line SET amount = 4 WHERE order_no = ? AND book_account = 'bank'")
                        .param(second)
                        .update());

        List<JsonNode> entries = entries("vouchers");

        assertThat(entries).extracting(LedgersTest::text).containsExactly(first + " 12.34", second + " 4");
        assertThat(entries.get(0).get("reference").asString()).isEqualTo("bank-1");
    }

    @Test
    void showThemToReadersOnly() {
        client.get().uri("/actuator/txmqledgers").exchange().expectStatus().isForbidden();
        client.get()
                .uri("/actuator/txmqledgers")
                .headers(headers -> headers.setBasicAuth("rex", "guessed"))
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    private void credit(String orderNo, String amount) {
        transaction.executeWithoutResult(status ->
                jdbc.sql("""
                        INSERT INTO account_entry (merchant_id, amount, order_no, activity_id, branch, booked_at)
                        VALUES (17, ?, ?, ?, 'account', UTC_TIMESTAMP(6))
                        """).params(new BigDecimal(amount), orderNo, uuid()).update());
    }

    private static byte[] uuid() {
        UUID uuid = UUID.randomUUID();
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private void enter(String orderNo, String amount) {
        Voucher voucher = Voucher.ofPayment(orderNo, 17, new BigDecimal(amount), "CNY", "bank-1", begin, Instant.now());
        transaction.executeWithoutResult(status -> books.enter(List.of(voucher)));
    }

    /** Those of this test: all since it began. */
    private List<JsonNode> entries(String ledger) {
        String body = client.get()
                .uri(
                        "/actuator/txmqledgers/{ledger}?from={from}&to={to}",
                        ledger,
                        begin,
                        Instant.now().plusSeconds(1))
                .headers(headers -> headers.setBasicAuth("rex", "secret"))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        List<JsonNode> lines = body.lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines.get(lines.size() - 1).get("entries").asInt()).isEqualTo(lines.size() - 1);
        return lines.subList(0, lines.size() - 1);
    }

    private static String text(JsonNode entry) {
        return entry.get("key").asString()
                + " "
                + new BigDecimal(entry.get("amount").asString())
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
