package dev.txmq.accounts;

import java.math.BigDecimal;

/**
 * A merchant's account.
 *
 * @param currency of three letters
 * @param balance the sum of its entries
 */
record Account(long merchantId, String currency, Status status, BigDecimal balance) {

    /** Whether an account takes credits. */
    enum Status {
        /** Takes credits. */
        OPEN,
        /** Takes none any more; nothing is incoming. */
        CLOSED
    }
}
