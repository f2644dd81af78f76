/**
 * Receives messages and hands them to a {@link dev.txmq.rocketmq.receive.DeliveryHandler}, sends back what is to come again, and
 * hands dead letters to {@link dev.txmq.rocketmq.receive.Parking}. Internal.
 */
@NullMarked
package dev.txmq.rocketmq.receive;

import org.jspecify.annotations.NullMarked;
