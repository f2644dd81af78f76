package dev.txmq.payments;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * What a bank reports. The constraints are checked before anything else sees it.
 *
 * @param bankReference by which the bank finds this payment
 */
record BankReport(
        @NotNull(message = "is missing") @Pattern(regexp = "SUCCESS|FAILURE", message = "must be SUCCESS or FAILURE")
        String result,

        @NotNull(message = "is missing")
        @Pattern(regexp = "[!-~]{1,64}", message = "must be 1 to 64 visible ASCII characters")
        String bankReference) {

    boolean isSuccess() {
        return BankResult.valueOf(result) == BankResult.SUCCESS;
    }
}
