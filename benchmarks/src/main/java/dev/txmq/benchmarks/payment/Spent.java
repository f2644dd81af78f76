package dev.txmq.benchmarks.payment;

import java.time.Duration;

import dev.txmq.benchmarks.servers.Broker;
import dev.txmq.benchmarks.servers.Database;

/**
 * What database, broker and a contender's processes have done; two of them give what a run has.
 *
 * @param requests between applications, over HTTP
 * @param cpu of all processes, with the load
 */
record Spent(Database.Work database, Broker.Writes broker, long requests, Duration cpu) {

    Spent minus(Spent before) {
        return new Spent(
                new Database.Work(
                        database.statements() - before.database.statements(),
                        database.commits() - before.database.commits(),
                        database.bytes() - before.database.bytes()),
                new Broker.Writes(broker.messages() - before.broker.messages(), broker.bytes() - before.broker.bytes()),
                requests - before.requests,
                cpu.minus(before.cpu));
    }
}
