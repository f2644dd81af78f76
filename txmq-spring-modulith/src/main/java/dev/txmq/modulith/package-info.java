/**
 * Externalizes the events of Spring Modulith by the kit: what {@code @Externalized} or an {@code EventExternalizationConfiguration}
 * selects becomes a message in the transaction that publishes the event.
 */
@NullMarked
package dev.txmq.modulith;

import org.jspecify.annotations.NullMarked;
