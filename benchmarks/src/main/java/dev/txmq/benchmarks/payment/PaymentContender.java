package dev.txmq.benchmarks.payment;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A way to make payments. */
public interface PaymentContender {

    /** As it stands in the table. */
    String name();

    /** What it does, in half a sentence. */
    String description();

    /** Topics that must be there before it starts. */
    default List<String> topics(Site site) {
        return List.of();
    }

    /**
     * The command that starts its server, which is there before its applications and prints {@link
     * dev.txmq.benchmarks.payment.service.ServiceMain#READY}; empty if it has none.
     */
    default List<String> coordinator(Site site) {
        return List.of();
    }

    /** SQL for each of the three databases, as resources. */
    default List<String> scripts() {
        return List.of();
    }

    /**
     * Its applications; among them {@link Role#ORDERS}, which has a {@link dev.txmq.benchmarks.payment.service.Payer}, and with {@link
     * Site#twoOrders()} {@link Role#SECOND_ORDERS}.
     */
    List<Application> applications(Site site);

    /** Those of its applications that commit their part of a payment by themselves, before or after the payer has returned. */
    Set<Role> completing();

    /** Those that decide, or that carry decisions: they are killed. */
    List<Role> coordinating();

    /** After which a payment that is not decided is cancelled; zero if there is no such thing. */
    Duration deadline();

    /** How many reservations there are, or parts of transactions that hold locks, and wait for a decision. */
    long open(JdbcClient server);
}
