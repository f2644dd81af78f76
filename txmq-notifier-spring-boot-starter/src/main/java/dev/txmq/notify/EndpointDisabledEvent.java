package dev.txmq.notify;

/**
 * The notifier sends to an endpoint no more: it has failed for {@code txmq.notifier.disable-after} without a success, or has answered 410.
 * A Spring application event.
 *
 * <p>Guarantee: at most once each time, after the change has committed. An instance that dies in between publishes nothing, so look at
 * the meter {@code txmq.endpoints} too. Listeners are called without a transaction, and hold up one thread that sends. What they throw is logged.
 *
 * @param endpoint as it stands now, with the reason
 */
public record EndpointDisabledEvent(NotificationEndpoints.Endpoint endpoint) {}
