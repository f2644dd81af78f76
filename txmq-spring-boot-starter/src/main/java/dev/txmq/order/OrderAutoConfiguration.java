package dev.txmq.order;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import dev.txmq.database.KitDatabase;

/** The order of the messages of a key. */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
public final class OrderAutoConfiguration {

    @Bean
    Predecessors txmqPredecessors(KitDatabase database) {
        return new Predecessors(database);
    }

    @Bean
    Positions txmqPositions(KitDatabase database) {
        return new Positions(database);
    }
}
