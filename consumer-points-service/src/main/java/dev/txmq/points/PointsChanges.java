package dev.txmq.points;

import java.util.Collection;
import java.util.TreeSet;

import org.springframework.stereotype.Component;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Tells other services how many points users have. */
@Component
class PointsChanges {

    private final Ledger ledger;
    private final TransactionalPublisher publisher;

    PointsChanges(Ledger ledger, TransactionalPublisher publisher) {
        this.ledger = ledger;
        this.publisher = publisher;
    }

    /** Needs the transaction that has changed the balances, while it holds their rows: nobody else gives these versions away. */
    void publish(Collection<Long> userIds) {
        ledger.balances(new TreeSet<>(userIds))
                .forEach(change -> publisher.publish(
                        new OutgoingMessage(PointsChanged.TOPIC, String.valueOf(change.userId()), change)));
    }
}
