package dev.txmq.it.tcc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.txmq.it.processes.Http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An order of a {@link Marketplace}: 30 go from a wallet at bank a to one at bank b. Both have as much at first. */
final class MarketOrder {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> BANKS = List.of("a", "b");

    private final Marketplace place;
    private final int balance;
    private final String key = "order-" + UUID.randomUUID();

    MarketOrder(Marketplace place, int balance) {
        this.place = place;
        this.balance = balance;
        for (String bank : BANKS) {
            place.bankDatabase(bank)
                    .update("INSERT INTO wallet (name, balance) VALUES ('%s', %d)".formatted(key, balance));
        }
    }

    String key() {
        return key;
    }

    /** Returns the outcome, or an empty text if there is no answer. */
    String pay() {
        return Http.request("POST", place.marketPort(), "/pay/" + key).orElse("");
    }

    /** Of its activities. */
    List<String> activities() {
        return market("SELECT status FROM txmq_activity WHERE business_key = '%s'");
    }

    /** Of the order itself. */
    String status() {
        return String.join("", market("SELECT status FROM market_order WHERE number = '%s'"));
    }

    /** Of the messages with its outcome. */
    List<String> messages() {
        return market("SELECT status FROM txmq_message WHERE message_key = '%s' AND topic LIKE '%%-outcomes'");
    }

    private List<String> market(String sql) {
        return place.marketDatabase().query(sql.formatted(key));
    }

    /** At one bank; a fence has no key, but the activity's id. */
    List<String> reservations(String bank) {
        List<String> statuses = new ArrayList<>();
        for (String id : market("SELECT HEX(id) FROM txmq_activity WHERE business_key = '%s'")) {
            statuses.addAll(place.bankDatabase(bank)
                    .query("SELECT status FROM txmq_reservation WHERE activity_id = UNHEX('%s')".formatted(id)));
        }
        return statuses;
    }

    /** How often a bank that has reserved has asked for the outcome. */
    int questions(String bank) {
        return place.bankDatabase(bank)
                .count("SELECT COALESCE(MIN(asked), 0) FROM txmq_reservation WHERE business_key = '%s'".formatted(key));
    }

    /** Whether a bank has heard of the cancel before the try, or without it. */
    boolean isFenced(String bank) {
        return reservations(bank).equals(List.of("CANCELLED"))
                && place.bankDatabase(bank)
                                .count("SELECT COUNT(*) FROM txmq_reservation WHERE business_key = '%s'".formatted(key))
                        == 0;
    }

    /** Balance, frozen and number of entries. */
    String wallet(String bank) {
        return place.bankDatabase(bank).query("""
                        SELECT CONCAT(CAST(balance AS SIGNED), '/', CAST(frozen AS SIGNED), '/',
                          (SELECT COUNT(*) FROM wallet_entry WHERE wallet = name)) FROM wallet WHERE name = '%s'
                        """.formatted(key)).get(0);
    }

    /** How many messages about it a bank has handled. */
    int heard(String bank) {
        String ids =
                String.join(",", market("SELECT CONCAT('0x', HEX(id)) FROM txmq_message WHERE message_key = '%s'"));
        return ids.isEmpty()
                ? 0
                : place.bankDatabase(bank)
                        .count("SELECT COUNT(*) FROM txmq_inbox WHERE message_id IN (%s)".formatted(ids));
    }

    void awaitActivity(String status) {
        await().atMost(SOON).until(() -> activities().equals(List.of(status)));
    }

    /** What the banks have done; says nothing about what the market knows of it. */
    void awaitSettled(String outcome) {
        boolean confirmed = outcome.equals("CONFIRMED");
        for (String bank : BANKS) {
            await().atMost(SOON).until(() -> reservations(bank).equals(List.of(outcome)));
        }
        await().atMost(SOON).until(() -> wallet("a").equals(confirmed ? balance - 30 + "/0/1" : balance + "/0/0"));
        await().atMost(SOON).until(() -> wallet("b").equals(confirmed ? balance + 30 + "/0/1" : balance + "/0/0"));
    }

    void assertCancelled() {
        awaitActivity("CANCELLED");
        await().atMost(SOON).until(() -> status().equals("OPEN"));
        awaitSettled("CANCELLED");
        awaitCompleted();
    }

    void assertConfirmed() {
        awaitActivity("CONFIRMED");
        assertThat(status()).isEqualTo("PAID");
        awaitSettled("CONFIRMED");
        awaitCompleted();
    }

    void assertNothingMoved() {
        for (String bank : BANKS) {
            await().atMost(SOON).until(() -> wallet(bank).equals(balance + "/0/0"));
        }
    }

    private void awaitCompleted() {
        await().atMost(SOON)
                .until(() -> market("SELECT id FROM txmq_activity WHERE completed_at IS NULL AND business_key = '%s'")
                        .isEmpty());
    }
}
