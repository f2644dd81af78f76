package dev.txmq.payments.notifications;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What a merchant is told of a payment that is PAID, as {@code docs/contract/notice-payment-paid.json} shows it. It is what the event has
 * that concerns the merchant.
 *
 * @param amount with two decimals
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PaidNotice(
        String orderNo, long merchantId, String amount, String currency, String bankReference, Instant paidAt) {

    static final String TOPIC = "payment-completed";
    static final String TYPE = "payment.paid";
}
