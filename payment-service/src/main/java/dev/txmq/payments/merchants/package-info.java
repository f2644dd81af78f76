/**
 * Registers merchants. {@link dev.txmq.payments.merchants.MerchantController} speaks HTTP, {@link
 * dev.txmq.payments.merchants.MerchantRegistrar} stores a merchant with its endpoint and publishes {@link
 * dev.txmq.payments.merchants.MerchantRegistered} in one transaction, and {@link dev.txmq.payments.merchants.MerchantDirectory}
 * answers the rest of the service who is registered.
 */
@NullMarked
package dev.txmq.payments.merchants;

import org.jspecify.annotations.NullMarked;
