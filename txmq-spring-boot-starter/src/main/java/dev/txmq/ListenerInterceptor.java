package dev.txmq;

import java.util.List;

/**
 * Stands around the handling of messages, for what belongs to the thread: the tenant, the user, the {@code MDC}. Beans of this type
 * are called in their {@code @Order}, for all listeners.
 *
 * <p>Guarantee: the handler's transaction begins and ends within {@code handling}, so what is set before is there when it begins. An
 * interceptor changes nothing about what becomes of a message, except that it may refuse it: when it throws before it runs {@code
 * handling}, or does not run it, that counts as a failure of the handler. A failure of the handler counts whether it is passed on or
 * not; what an interceptor throws after a handling that succeeded is logged.
 *
 * <p>It is called again with each attempt, and also for a duplicate, which the handler is not called for. Called by several threads at
 * the same time.
 */
@FunctionalInterface
public interface ListenerInterceptor {

    /**
     * @param group of the listener
     * @param messages one, or those of a batch, which are handled in one transaction
     * @param handling must be run once, in this thread; throws what the handler throws
     */
    void around(String group, List<ReceivedMessage<Object>> messages, Runnable handling);
}
