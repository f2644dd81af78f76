package dev.txmq.notify.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The headers that an endpoint wants, as one text: a line for each. */
public final class Headers {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,1024}");
    private static final int MOST = 20;
    private static final Set<String> RESERVED = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "content-encoding",
            "transfer-encoding",
            "expect",
            "upgrade",
            "te",
            "trailer",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "accept-encoding",
            "user-agent");

    private Headers() {}

    /** Null for none. */
    static @Nullable String write(Map<String, String> headers) {
        if (headers.size() > MOST) {
            throw new IllegalArgumentException("An endpoint may have %d headers at most".formatted(MOST));
        }
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches() || RESERVED.contains(lower) || lower.startsWith("webhook-")) {
                throw new IllegalArgumentException("An endpoint may not have a header '%s'".formatted(name));
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "The header %s of an endpoint must be up to 1024 printable characters of ASCII"
                                .formatted(name));
            }
        });
        if (headers.isEmpty()) {
            return null;
        }
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(headers)
                .forEach((name, value) ->
                        lines.append(name).append(':').append(value).append('\n'));
        return lines.toString();
    }

    /** What {@link #write} wrote. */
    public static Map<String, String> read(String lines) {
        Map<String, String> headers = new TreeMap<>();
        lines.lines().forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1));
        });
        return headers;
    }

    static void checkExpectedBody(@Nullable String body) {
        if (body != null
                && (body.isEmpty()
                        || !body.equals(body.strip())
                        || body.getBytes(StandardCharsets.UTF_8).length > 64)) {
            throw new IllegalArgumentException(
                    "The expected body of an endpoint must be 1 to 64 bytes without space around it, was '%s'"
                            .formatted(body));
        }
    }
}
