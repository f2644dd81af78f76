package dev.txmq.consume;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import dev.txmq.rocketmq.receive.PushConsumer;

/**
 * Has it remembered what each group takes, once its consumer has joined the group: what comes from then on, it takes. An instance that dies
 * in between leaves it to the next one, which writes a later time; messages before it are not looked for.
 */
final class Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final SubscriptionTable table;
    private final Set<String> remembered = ConcurrentHashMap.newKeySet();

    Subscriptions(SubscriptionTable table) {
        this.table = table;
    }

    /** To be called again and again: a consumer may join late, and the database be away. */
    void remember(Collection<PushConsumer> consumers) {
        for (PushConsumer consumer : consumers) {
            if (consumer.isMember() && !remembered.contains(consumer.group())) {
                try {
                    table.remember(consumer.subscription());
                    remembered.add(consumer.group());
                } catch (DataAccessException | TransactionException e) {
                    LOG.warn("the subscription of group {} cannot be remembered, trying again", consumer.group(), e);
                }
            }
        }
    }
}
