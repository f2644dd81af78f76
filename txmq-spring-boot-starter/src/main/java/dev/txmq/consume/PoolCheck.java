package dev.txmq.consume;

import java.util.List;
import java.util.OptionalInt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start that handlers will wait for each other's connections to the database. */
final class PoolCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PoolCheck.class);

    private final OptionalInt poolSize;

    /** @param poolSize how many connections there are at most, if the pool tells */
    PoolCheck(OptionalInt poolSize) {
        this.poolSize = poolSize;
    }

    void check(List<ListenerSwitch> listeners) {
        int needed = listeners.stream().mapToInt(ListenerSwitch::connections).sum();
        if (poolSize.isPresent() && needed > poolSize.getAsInt()) {
            LOG.warn(
                    "{} listeners call their handlers on up to {} threads, each with a connection to the database, and the pool has {}:"
                            + " handlers and the rest of the application wait for one another. Raise the pool's size"
                            + " (spring.datasource.hikari.maximum-pool-size), or lower txmq.consumer.threads",
                    listeners.size(),
                    needed,
                    poolSize.getAsInt());
        }
    }
}
