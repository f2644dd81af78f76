package dev.txmq.users;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.reconcile.Ledger;
import dev.txmq.reconcile.LedgerDifferenceEvent.Kind;
import dev.txmq.reconcile.ledger.LedgerRuns;
import dev.txmq.reconcile.ledger.LedgerTable;
import dev.txmq.reconcile.side.Span;

import static dev.txmq.users.Requests.answer;
import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** Each user has one welcome award of the right amount, or a reconciliation says whose is missing, wrong or there twice. */
@UserServiceTest
class RegistrationLedgerTest {

    private static final long NOBODY = 9_000_000_000L;

    @Autowired
    RestTestClient client;

    @Autowired
    JsonMapper jsonMapper;

    @Autowired
    LedgerRuns runs;

    @Autowired
    LedgerTable table;

    @Autowired
    Awards.OtherSide awards;

    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @BeforeEach
    void forget() {
        awards.entries.clear();
    }

    @Test
    void inventsNoDifferenceHoweverUsersAreNumbered() {
        // in the order of texts, 10 is before 9
        long[] ids = LongStream.generate(this::register).limit(12).toArray();
        LongStream.of(ids).forEach(id -> award(id, 100));

        LedgerTable.Run run = compare();

        assertThat(run.result()).isEqualTo("EQUAL");
        assertThat(run.rightEntries()).isEqualTo(12);
    }

    @Test
    void findsWhatIsMissingWrongOrThereTwice() {
        long right = register();
        long wrong = register();
        long twice = register();
        long missing = register();
        award(right, 100);
        award(wrong, 90);
        award(twice, 100);
        award(twice, 100);
        award(NOBODY, 100);

        assertThat(compare().result()).isEqualTo("DIFFERENT");

        assertThat(table.differences(new Span(begin, Instant.now()), 100))
                .extracting(LedgerTable.Stored::key, LedgerTable.Stored::kind)
                .containsExactlyInAnyOrder(
                        tuple(String.valueOf(wrong), Kind.AMOUNT_DIFFERS),
                        tuple(String.valueOf(twice), Kind.DUPLICATE_RIGHT),
                        tuple(String.valueOf(missing), Kind.MISSING_RIGHT),
                        tuple(String.valueOf(NOBODY), Kind.MISSING_LEFT));
    }

    private LedgerTable.Run compare() {
        List<LedgerTable.Run> all =
                runs.compareNow(new Span(begin, Instant.now().truncatedTo(ChronoUnit.MICROS)));
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private long register() {
        return jsonMapper
                .readTree(answer(post(client, json(newName()))).getResponseBody())
                .get("id")
                .asLong();
    }

    private void award(long id, int points) {
        awards.entries.add(new Ledger.Entry(String.valueOf(id), BigDecimal.valueOf(points), begin, null));
    }
}
