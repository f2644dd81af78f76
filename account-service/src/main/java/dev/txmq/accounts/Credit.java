package dev.txmq.accounts;

import java.math.BigDecimal;

/**
 * What a payment asks of its merchant's account.
 *
 * @param merchantId whose account, at least 1
 * @param orderNo the payment
 * @param amount of money, more than zero, in decimals
 * @param currency that the account must have
 */
record Credit(long merchantId, String orderNo, String amount, String currency) {

    Credit {
        if (merchantId < 1) {
            throw new IllegalArgumentException("merchantId must be at least 1, was " + merchantId);
        }
        require("orderNo", Formats.isOrderNo(orderNo));
        require("amount", Amounts.read(amount).isPresent());
        require("currency", Formats.isCurrency(currency));
    }

    BigDecimal decimalAmount() {
        return new BigDecimal(amount);
    }

    private static void require(String field, boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("%s is missing, or not what a credit can have".formatted(field));
        }
    }
}
