package dev.txmq.accounts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.accounts.Accounts.Opening;
import dev.txmq.tcc.Reservation;

import static org.assertj.core.api.Assertions.assertThat;

@AccountServiceTest
class StatementPagesTest {

    private static final long FIRST_MERCHANT = 2_000_000;
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Autowired
    RestTestClient client;

    @Autowired
    JsonMapper jsonMapper;

    @Autowired
    Accounts accounts;

    @Autowired
    AccountBranch branch;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void theFirstPageHasAHundredEntriesAndTheBalanceOfAll() {
        long merchant = FIRST_MERCHANT;
        credit(merchant, 201);

        JsonNode page = get("/accounts/" + merchant);

        assertThat(page.get("entries")).hasSize(100);
        assertThat(page.get("balance").asString()).isEqualTo("201.00");
    }

    @Test
    void thePagesTogetherHaveEachEntryOnceInTheOrderOfTheirRecording() {
        long merchant = FIRST_MERCHANT + 1;
        List<String> credited = credit(merchant, 7);
        credit(FIRST_MERCHANT + 2, 3);
        credited.addAll(credit(merchant, 3));

        JsonNode page = get("/accounts/%d?limit=4".formatted(merchant));
        List<String> seen = new ArrayList<>(orderNos(page));
        while (page.has("next")) {
            page = get("/accounts/%d?limit=4&after=%d"
                    .formatted(merchant, page.get("next").asLong()));
            assertThat(page.get("merchantId").asLong()).isEqualTo(merchant);
            assertThat(page.get("balance").asString()).isEqualTo("10.00");
            seen.addAll(orderNos(page));
        }

        assertThat(seen).containsExactlyElementsOf(credited);
        assertThat(page.get("entries")).hasSize(2);
    }

    @Test
    void aPageThatIsJustFullIsTheLast() {
        long merchant = FIRST_MERCHANT + 3;
        credit(merchant, 4);

        JsonNode page = get("/accounts/%d?limit=4".formatted(merchant));

        assertThat(page.propertyNames())
                .containsExactly("merchantId", "status", "currency", "balance", "incoming", "entries");
        assertThat(page.get("entries")).hasSize(4);
    }

    @Test
    void nothingComesAfterTheLastEntry() {
        long merchant = FIRST_MERCHANT + 4;
        credit(merchant, 1);

        JsonNode page = get("/accounts/%d?after=%d".formatted(merchant, Long.MAX_VALUE));

        assertThat(page.get("entries")).isEmpty();
        assertThat(page.get("balance").asString()).isEqualTo("1.00");
        assertThat(page.has("next")).isFalse();
    }

    /** Returns the numbers of the orders in the order in which they are recorded. */
    private List<String> credit(long merchant, int times) {
        List<String> orderNos = new ArrayList<>(IntStream.range(0, times)
                .mapToObj(i -> "ORD-" + UUID.randomUUID())
                .toList());
        transaction.executeWithoutResult(status -> {
            accounts.open(List.of(new Opening(merchant, "CNY")), NOON);
            orderNos.forEach(orderNo -> {
                Reservation<Credit> payment = new Reservation<>(
                        UUID.randomUUID(),
                        "payment",
                        orderNo,
                        "account",
                        new Credit(merchant, orderNo, "1.00", "CNY"),
                        NOON);
                branch.reserve(payment);
                branch.confirm(payment);
            });
        });
        return orderNos;
    }

    private JsonNode get(String path) {
        return jsonMapper.readTree(client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static List<String> orderNos(JsonNode page) {
        return page.get("entries")
                .valueStream()
                .map(entry -> entry.get("orderNo").asString())
                .toList();
    }
}
