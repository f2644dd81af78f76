package dev.txmq.benchmarks.servers;

import java.time.Duration;

/** What database, broker and contender have used; two of them give what a run has. */
public record Usage(Database.Work database, Broker.Writes broker, Cpu cpu) {

    /** @param contender of this JVM, with the load that it makes */
    public record Cpu(Duration contender, Duration broker, Duration database) {

        Cpu minus(Cpu before) {
            return new Cpu(
                    contender.minus(before.contender), broker.minus(before.broker), database.minus(before.database));
        }

        public Duration total() {
            return contender.plus(broker).plus(database);
        }
    }

    public Usage minus(Usage before) {
        return new Usage(
                new Database.Work(
                        database.statements() - before.database.statements(),
                        database.commits() - before.database.commits(),
                        database.bytes() - before.database.bytes()),
                new Broker.Writes(broker.messages() - before.broker.messages(), broker.bytes() - before.broker.bytes()),
                cpu.minus(before.cpu));
    }
}
