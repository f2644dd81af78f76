package dev.txmq.it.tcc;

import java.math.BigDecimal;
import java.util.UUID;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/** The wallets of a bank, and its two participants. */
@Configuration(proxyBeanMethods = false)
public class Wallets {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    Wallets(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Bean
    Hooks hooks() {
        return new Hooks();
    }

    @Bean
    Debit debit(Hooks hooks) {
        return new Debit(jdbc, hooks);
    }

    @Bean
    Credit credit(Hooks hooks) {
        return new Credit(jdbc, hooks);
    }

    public void open(String name, int balance) {
        transaction.executeWithoutResult(status -> jdbc.sql("INSERT INTO wallet (name, balance) VALUES (?, ?)")
                .params(name, balance)
                .update());
    }

    void close(String name) {
        transaction.executeWithoutResult(status ->
                jdbc.sql("DELETE FROM wallet WHERE name = ?").param(name).update());
    }

    public int balance(String name) {
        return number("SELECT balance FROM wallet WHERE name = ?", name);
    }

    public int frozen(String name) {
        return number("SELECT frozen FROM wallet WHERE name = ?", name);
    }

    public int entries(String name) {
        return number("SELECT COUNT(*) FROM wallet_entry WHERE wallet = ?", name);
    }

    private int number(String sql, String name) {
        Integer number = transaction.execute(status ->
                jdbc.sql(sql).param(name).query(BigDecimal.class).single().intValueExact());
        return number == null ? 0 : number;
    }

    /** Status of a reservation, or an empty string. */
    public String status(String participant, UUID activity, String branch) {
        String found = transaction.execute(status -> jdbc.sql(
                        "SELECT status FROM txmq_reservation WHERE participant = ? AND activity_id = ? AND branch = ?")
                .params(participant, new MessageId(activity).toBytes(), branch)
                .query(String.class)
                .optional()
                .orElse(""));
        return String.valueOf(found);
    }

    private static void enter(JdbcClient jdbc, Reservation<Transfer> reservation, BigDecimal amount) {
        jdbc.sql("INSERT INTO wallet_entry (activity_id, branch, wallet, amount) VALUES (?, ?, ?, ?)")
                .params(
                        new MessageId(reservation.activityId()).toBytes(),
                        reservation.branch(),
                        reservation.request().wallet(),
                        amount)
                .update();
    }

    /** Freezes what it takes. */
    record Debit(JdbcClient jdbc, Hooks hooks) implements Participant<Transfer> {

        @Override
        public String name() {
            return "debit";
        }

        @Override
        public Object reserve(Reservation<Transfer> reservation) {
            Transfer transfer = reservation.request();
            int frozen = jdbc.sql("""
                    UPDATE wallet SET balance = balance - ?, frozen = frozen + ? WHERE name = ? AND balance >= ?
                    """)
                    .params(transfer.amount(), transfer.amount(), transfer.wallet(), transfer.amount())
                    .update();
            hooks.reached(Step.RESERVED, reservation);
            if (frozen == 0) {
                throw new ReservationRefusedException(
                        "%s has less than %s".formatted(transfer.wallet(), transfer.amount()));
            }
            return transfer;
        }

        @Override
        public void confirm(Reservation<Transfer> reservation) {
            Transfer transfer = reservation.request();
            jdbc.sql("UPDATE wallet SET frozen = frozen - ? WHERE name = ?")
                    .params(transfer.amount(), transfer.wallet())
                    .update();
            enter(jdbc, reservation, transfer.amount().negate());
            hooks.reached(Step.CONFIRMED, reservation);
        }

        @Override
        public void cancel(Reservation<Transfer> reservation) {
            Transfer transfer = reservation.request();
            jdbc.sql("UPDATE wallet SET balance = balance + ?, frozen = frozen - ? WHERE name = ?")
                    .params(transfer.amount(), transfer.amount(), transfer.wallet())
                    .update();
            hooks.reached(Step.CANCELLED, reservation);
        }
    }

    /** Needs nothing frozen: the reservation itself is what will come. */
    record Credit(JdbcClient jdbc, Hooks hooks) implements Participant<Transfer> {

        @Override
        public String name() {
            return "credit";
        }

        @Override
        public Object reserve(Reservation<Transfer> reservation) {
            boolean open = jdbc.sql("SELECT 1 FROM wallet WHERE name = ?")
                    .param(reservation.request().wallet())
                    .query(Integer.class)
                    .optional()
                    .isPresent();
            hooks.reached(Step.RESERVED, reservation);
            if (!open) {
                throw new ReservationRefusedException(
                        "There is no wallet " + reservation.request().wallet());
            }
            return reservation.request().wallet();
        }

        @Override
        public void confirm(Reservation<Transfer> reservation) {
            int credited = jdbc.sql("UPDATE wallet SET balance = balance + ? WHERE name = ?")
                    .params(
                            reservation.request().amount(),
                            reservation.request().wallet())
                    .update();
            if (credited == 0) {
                throw new IllegalStateException("There is no wallet any more");
            }
            enter(jdbc, reservation, reservation.request().amount());
            hooks.reached(Step.CONFIRMED, reservation);
        }

        @Override
        public void cancel(Reservation<Transfer> reservation) {
            hooks.reached(Step.CANCELLED, reservation);
        }
    }
}
