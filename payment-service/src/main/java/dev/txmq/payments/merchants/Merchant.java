package dev.txmq.payments.merchants;

/**
 * Somebody who is paid.
 *
 * @param currency the only one that the merchant's account takes, by ISO 4217
 */
public record Merchant(long id, String name, String currency) {}
