package dev.txmq.payments.merchants;

/** The event that other services see, as {@code docs/contract/merchant-registered.json} shows it. */
record MerchantRegistered(long merchantId, String name, String currency) {

    static final String TOPIC = "merchant-registered";

    static MerchantRegistered of(Merchant merchant) {
        return new MerchantRegistered(merchant.id(), merchant.name(), merchant.currency());
    }
}
