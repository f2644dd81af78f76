package dev.txmq.payments.notifications;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What a merchant is told of a payment that is FAILED, as {@code docs/contract/notice-payment-failed.json} shows it. It is what the event has
 * that concerns the merchant.
 *
 * @param amount with two decimals
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FailedNotice(
        String orderNo, long merchantId, String amount, String currency, String bankReference, Instant failedAt) {

    static final String TOPIC = "payment-failed";
    static final String TYPE = "payment.failed";
}
