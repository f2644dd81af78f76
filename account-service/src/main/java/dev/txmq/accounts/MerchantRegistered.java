package dev.txmq.accounts;

import org.jspecify.annotations.Nullable;

/**
 * As much of the payment service's event as this service needs, whatever else it may hold; {@code
 * docs/contract/merchant-registered.json} shows it.
 *
 * @param merchantId null when the event lacks it
 * @param currency of the merchant's account, null when the event lacks it
 */
record MerchantRegistered(
        @Nullable Long merchantId, @Nullable String currency) {

    static final String TOPIC = "merchant-registered";
}
