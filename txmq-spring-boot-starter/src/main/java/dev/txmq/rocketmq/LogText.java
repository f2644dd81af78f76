package dev.txmq.rocketmq;

import org.jspecify.annotations.Nullable;

/** Text of a producer or a handler as it may stand in a log: on one line, and not too long. */
public final class LogText {

    private static final int MAX_LENGTH = 200;
    private static final int MAX_ERROR_LENGTH = 1_000;

    private LogText() {}

    public static String of(@Nullable String text) {
        return clean(String.valueOf(text), MAX_LENGTH);
    }

    public static String of(Throwable error) {
        return clean(error.toString(), MAX_ERROR_LENGTH);
    }

    private static String clean(String text, int maxLength) {
        String cut = text.length() <= maxLength ? text : text.substring(0, maxLength) + "...";
        return cut.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    }
}
