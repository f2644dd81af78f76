package dev.txmq.accounts;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** How order numbers and currencies look that the payment service gives. */
public final class Formats {

    public static final String ORDER_NO = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}";

    private static final Pattern ORDER_NO_PATTERN = Pattern.compile(ORDER_NO);
    private static final Pattern CURRENCY_PATTERN = Pattern.compile("[A-Z]{3}");

    private Formats() {}

    public static boolean isOrderNo(@Nullable String text) {
        return text != null && ORDER_NO_PATTERN.matcher(text).matches();
    }

    public static boolean isCurrency(@Nullable String text) {
        return text != null && CURRENCY_PATTERN.matcher(text).matches();
    }
}
