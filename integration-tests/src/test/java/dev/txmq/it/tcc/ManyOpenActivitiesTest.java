package dev.txmq.it.tcc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.it.processes.Database;
import dev.txmq.it.processes.Http;
import dev.txmq.it.processes.MortalBroker;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Ten thousand activities are open when the initiator dies: half of them not decided, and half decided and told nobody. */
@WithEmbeddedMariaDb
@Tag("long")
class ManyOpenActivitiesTest {

    private static final int EACH = 5_000;
    private static final int AT_A_TIME = 500;
    private static final int BALANCE = 1_000_000;
    private static final String NAME = "many";

    @TempDir
    Path directory;

    private Marketplace place;

    @Test
    void allOfThemEndWhenItComesBack(EmbeddedMariaDb mariaDb) {
        try (MortalBroker broker = MortalBroker.start(directory, Marketplace.topics(NAME));
                Marketplace started =
                        new Marketplace(NAME, broker.nameServer(), mariaDb, "--logging.level.dev.txmq.tcc=error")) {
            place = started;
            place.start();
            openWallets();
            leave("undecided");
            broker.process().kill9();
            leave("decided");
            place.market().kill9();
            assertAllAreOpen();
            letTheDeadlinesPass();
            broker.comeBack();

            long back = System.nanoTime();
            place.market().start();

            String decided = secondsUntil(back, () -> activities("status = 'TRYING'") == 0);
            String settled = secondsUntil(back, () -> reserved("a") + reserved("b") == 0);
            String completed = secondsUntil(back, () -> activities("completed_at IS NULL") == 0);
            System.out.printf(
                    "%d activities were open: all decided %s s after the start, settled after %s s, known to be after %s s%n",
                    2 * EACH, decided, settled, completed);
            assertAllIsRight();
        }
    }

    private void openWallets() {
        for (String bank : List.of("a", "b")) {
            for (int i = 0; i < LeftOpen.WALLETS; i++) {
                place.bankDatabase(bank)
                        .update("INSERT INTO wallet (name, balance) VALUES ('left-%d', %d)".formatted(i, BALANCE));
            }
        }
    }

    private void leave(String how) {
        for (int i = 0; i < EACH; i += AT_A_TIME) {
            assertThat(Http.request("POST", place.marketPort(), "/left/%s/%d".formatted(how, AT_A_TIME)))
                    .isPresent();
        }
    }

    private void assertAllAreOpen() {
        assertThat(activities("status = 'TRYING'")).isEqualTo(EACH);
        assertThat(activities("status = 'CONFIRMED' AND completed_at IS NULL")).isEqualTo(EACH);
        assertThat(reserved("a")).isEqualTo(2 * EACH);
        assertThat(reserved("b")).isEqualTo(2 * EACH);
    }

    /** Of the undecided ones at the market, and of all that is reserved at the banks, which ask then. */
    private void letTheDeadlinesPass() {
        place.marketDatabase()
                .update(
                        "UPDATE txmq_activity SET deadline = UTC_TIMESTAMP(6), next_check_at = UTC_TIMESTAMP(6) WHERE status = 'TRYING'");
        for (String bank : List.of("a", "b")) {
            place.bankDatabase(bank)
                    .update(
                            "UPDATE txmq_reservation SET deadline = UTC_TIMESTAMP(6), ask_at = UTC_TIMESTAMP(6) WHERE status = 'RESERVED'");
        }
    }

    private int activities(String condition) {
        return place.marketDatabase().count("SELECT COUNT(*) FROM txmq_activity WHERE " + condition);
    }

    private int reserved(String bank) {
        return place.bankDatabase(bank).count("SELECT COUNT(*) FROM txmq_reservation WHERE status = 'RESERVED'");
    }

    private static String secondsUntil(long begin, BooleanSupplier reached) {
        await().atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofMillis(200))
                .until(reached::getAsBoolean);
        return String.valueOf(Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }

    private void assertAllIsRight() {
        assertThat(activities("status = 'CONFIRMED'")).isEqualTo(EACH);
        assertThat(activities("status = 'CANCELLED'")).isEqualTo(EACH);
        assertThat(place.marketDatabase().count("SELECT COUNT(*) FROM market_order WHERE status = 'PAID'"))
                .isEqualTo(EACH);
        assertThat(place.marketDatabase().count("SELECT COUNT(*) FROM market_order WHERE status = 'OPEN'"))
                .isEqualTo(EACH);
        int all = LeftOpen.WALLETS * BALANCE;
        assertThat(sums("a")).isEqualTo("%d/0/%d".formatted(all - EACH, EACH));
        assertThat(sums("b")).isEqualTo("%d/0/%d".formatted(all + EACH, EACH));
    }

    /** Balances, frozen amounts and number of entries. */
    private String sums(String bank) {
        Database database = place.bankDatabase(bank);
        return database.query("""
                        SELECT CONCAT(CAST(SUM(balance) AS SIGNED), '/', CAST(SUM(frozen) AS SIGNED), '/',
                          (SELECT COUNT(*) FROM wallet_entry)) FROM wallet
                        """).get(0);
    }
}
