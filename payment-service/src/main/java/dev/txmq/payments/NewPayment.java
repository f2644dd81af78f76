package dev.txmq.payments;

import java.math.BigDecimal;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;

import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. The constraints are checked before anything else sees it.
 *
 * @param amount in decimals; a number of JSON may have lost some on its way. Less than 10^9, so that points count in an INT.
 * @param pointsToUse 0 if it is missing
 */
record NewPayment(
        @NotNull(message = "is missing") @Pattern(regexp = ORDER_NO, message = NO_ORDER_NO)
        String orderNo,

        @NotNull(message = "is missing") @Positive(message = "must be at least 1")
        Long userId,

        @NotNull(message = "is missing") @Positive(message = "must be at least 1")
        Long merchantId,

        @NotNull(message = "is missing") @Pattern(regexp = AMOUNT, message = NO_AMOUNT)
        String amount,

        @NotNull(message = "is missing") @Pattern(regexp = "[A-Z]{3}", message = "must be three of A-Z")
        String currency,

        @Range(min = 0, max = MOST_POINTS, message = "must be 0 to 1000000000") @Nullable
        Long pointsToUse) {

    static final String ORDER_NO = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}";
    static final String NO_ORDER_NO = "must be 1 to 64 of a-z A-Z 0-9 . _ - and begin with a letter or digit";

    private static final String AMOUNT = "(?=.*[1-9])(0|[1-9][0-9]{0,8})(\\.[0-9]{1,2})?";
    private static final String NO_AMOUNT =
            "must be more than 0 and less than 1000000000, with at most 2 decimals, such as 12.34";
    private static final long MOST_POINTS = 1_000_000_000;

    BigDecimal decimalAmount() {
        return new BigDecimal(amount);
    }

    long pointsOrNone() {
        return pointsToUse == null ? 0 : pointsToUse;
    }
}
