package dev.txmq.benchmarks.job;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The tables {@code points_entry} and {@code points_account}. */
public final class Ledger {

    public static final int WELCOME_BONUS = 100;

    private final JdbcClient jdbc;
    private final Scoreboard scoreboard;
    private final Clock clock;

    public Ledger(JdbcClient jdbc, Scoreboard scoreboard, Clock clock) {
        this.jdbc = jdbc;
        this.scoreboard = scoreboard;
        this.clock = clock;
    }

    /** Awards them in the transaction of the calling thread. */
    public void award(Award award) {
        award(List.of(award));
    }

    /** The same with one statement for each table. */
    public void award(List<Award> awards) {
        // in one order everywhere, so that two batches do not wait for each other
        List<Award> sorted =
                awards.stream().sorted(Comparator.comparingLong(Award::userId)).toList();
        insertEntries(sorted);
        addToBalances(sorted);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                sorted.forEach(award -> scoreboard.awarded(award.userId()));
            }
        });
    }

    private void insertEntries(List<Award> awards) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
        List<Object> values = new ArrayList<>(awards.size() * 5);
        for (Award award : awards) {
            Collections.addAll(values, award.userId(), WELCOME_BONUS, "REGISTRATION", award.messageIdColumn(), now);
        }
        jdbc.sql("INSERT INTO points_entry (user_id, delta, reason, message_id, awarded_at) VALUES "
                        + rows(awards.size(), "(?, ?, ?, ?, ?)"))
                .params(values)
                .update();
    }

    private void addToBalances(List<Award> awards) {
        List<Object> values = new ArrayList<>(awards.size() * 2);
        awards.forEach(award -> Collections.addAll(values, award.userId(), WELCOME_BONUS));
        jdbc.sql("INSERT INTO points_account (user_id, balance) VALUES " + rows(awards.size(), "(?, ?)")
                        + " ON DUPLICATE KEY UPDATE balance = balance + VALUES(balance)")
                .params(values)
                .update();
    }

    private static String rows(int count, String row) {
        return String.join(", ", Collections.nCopies(count, row));
    }
}
