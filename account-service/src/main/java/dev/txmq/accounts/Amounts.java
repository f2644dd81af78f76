package dev.txmq.accounts;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** How amounts of money travel in JSON: decimals in a string, for a number may lose some on its way. */
public final class Amounts {

    /** More than zero, and what {@code DECIMAL(19,4)} holds. */
    private static final Pattern AMOUNT = Pattern.compile("(?=.*[1-9])(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?");

    private static final int USUAL_DECIMALS = 2;

    private Amounts() {}

    /** Reads an amount of more than zero; empty if the text is none, or no column would hold it. */
    public static Optional<BigDecimal> read(@Nullable String text) {
        return text != null && AMOUNT.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /** With two decimals, or more if it has more, such as {@code 12.30}. */
    public static String write(BigDecimal amount) {
        BigDecimal shortest = amount.stripTrailingZeros();
        return (shortest.scale() < USUAL_DECIMALS ? shortest.setScale(USUAL_DECIMALS) : shortest).toPlainString();
    }
}
