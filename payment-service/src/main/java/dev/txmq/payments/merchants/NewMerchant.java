package dev.txmq.payments.merchants;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. The constraints are checked before anything else sees it.
 *
 * @param currency CNY if it is missing
 * @param notifyUrl where the merchant is told of its payments; without it, it is not told
 */
record NewMerchant(
        @NotNull(message = "is missing")
        @Pattern(
                regexp = NAME,
                message = "must be 1 to 100 characters, not only white space, without control characters")
        String name,

        @Pattern(regexp = "[A-Z]{3}", message = "must be three of A-Z") @Nullable
        String currency,

        @Pattern(regexp = URL, message = "must be an http or https URL of ASCII characters, without user and fragment")
        @Size(max = 500, message = "must have at most 500 characters")
        @Nullable
        String notifyUrl) {

    /** Neither control characters nor half of a character outside the Basic Multilingual Plane. */
    private static final String NAME = "(?=.*\\S)[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,100}";

    private static final String URL = "https?://[a-zA-Z0-9.-]{1,253}(:[0-9]{1,5})?([/?][!-~&&[^#]]*)?";

    private static final String DEFAULT_CURRENCY = "CNY";

    String currencyOrDefault() {
        return currency == null ? DEFAULT_CURRENCY : currency;
    }
}
