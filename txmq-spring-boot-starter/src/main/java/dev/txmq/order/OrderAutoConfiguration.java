package dev.txmq.order;

import java.time.Duration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.txmq.OrderedKeys;
import dev.txmq.database.KitDatabase;

/** The order of the messages of a key, and {@link OrderedKeys}, which a bean of the application replaces. */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
public final class OrderAutoConfiguration {

    private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    Predecessors txmqPredecessors(KitDatabase database) {
        return new Predecessors(database);
    }

    @Bean
    Positions txmqPositions(KitDatabase database, HandledMessages handled, GivenUpMessages givenUp) {
        return new Positions(database, handled, givenUp);
    }

    @Bean
    @ConditionalOnMissingBean
    OrderedKeys txmqOrderedKeys(KitDatabase database, GivenUpMessages givenUp) {
        return new JdbcOrderedKeys(database, givenUp, database.kitTransaction(RELEASE_TIMEOUT));
    }
}
