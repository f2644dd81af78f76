package dev.txmq.notify.endpoint;

import dev.txmq.notify.DeliveryLog.Attempt;

/** Sends a notice that is not on record. */
@FunctionalInterface
public interface Trial {

    Attempt send(StoredEndpoint endpoint);
}
