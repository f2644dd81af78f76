package dev.txmq;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.txmq.config.NameRules;

/**
 * A message to publish.
 *
 * @param topic where it goes; one of {@code txmq.producer.topics}
 * @param key what the message is about, such as an order number: shown in logs, found by {@link MessageLog} and by the
 *     broker's console. 1 to 128 characters without white space, control characters or line separators.
 * @param payload written as JSON by Spring Boot's {@code JsonMapper}
 * @param tag the broker filters subscriptions by it; optional. 1 to 64 characters without white space, control characters,
 *     line separators or {@code |}.
 * @param headers travel beside the payload and arrive in {@link ReceivedMessage#headers()}. Names are 1 to 64 letters,
 *     digits, {@code -}, {@code _} or {@code .}, begin with a lower-case letter and not with {@code txmq-}; values are not
 *     blank and hold neither control characters nor line separators; together they have at most 8,192 characters.
 */
public record OutgoingMessage(
        String topic, String key, Object payload, @Nullable String tag, Map<String, String> headers) {

    private static final int MAX_HEADERS_LENGTH = 8_192;
    private static final int SHOWN = 128;

    /** RocketMQ separates properties by control characters and escapes none; lines in logs end at any of these. */
    private static final String CONTROL = "\\p{Cc}\\p{Zl}\\p{Zp}";

    private static final Pattern TAG = Pattern.compile("[^\\s|" + CONTROL + "]{1,64}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[^" + CONTROL + "]+");
    private static final Pattern UNPRINTABLE = Pattern.compile("[" + CONTROL + "]");

    public OutgoingMessage {
        require(NameRules.isTopic(topic), "topic", topic, "1 to 127 of a-z A-Z 0-9 _ - % |");
        require(NameRules.isKey(key), "key", key, "1 to 128 characters without white space or control characters");
        require(
                tag == null || TAG.matcher(tag).matches(),
                "tag",
                String.valueOf(tag),
                "1 to 64 characters without white space, control characters or |");
        headers = Map.copyOf(headers);
        int length = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            require(
                    NameRules.isHeader(header.getKey()),
                    "header name",
                    header.getKey(),
                    "1 to 64 letters, digits, - _ or ., begin with a lower-case letter and not with txmq-");
            require(
                    !header.getValue().isBlank()
                            && HEADER_VALUE.matcher(header.getValue()).matches(),
                    "value of header " + header.getKey(),
                    header.getValue(),
                    "neither blank nor hold control characters");
            length += header.getKey().length() + header.getValue().length();
        }
        if (length > MAX_HEADERS_LENGTH) {
            throw new IllegalArgumentException("The headers of a message hold at most %d characters, these have %d"
                    .formatted(MAX_HEADERS_LENGTH, length));
        }
    }

    /** Without a tag and headers. */
    public OutgoingMessage(String topic, String key, Object payload) {
        this(topic, key, payload, null, Map.of());
    }

    /** The same message with a tag that the broker filters subscriptions by. */
    public OutgoingMessage withTag(String newTag) {
        return new OutgoingMessage(topic, key, payload, newTag, headers);
    }

    /** The same message with these headers instead of its own. */
    public OutgoingMessage withHeaders(Map<String, String> newHeaders) {
        return new OutgoingMessage(topic, key, payload, tag, newHeaders);
    }

    private static void require(boolean holds, String what, String value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "The %s of a message must be %s, was '%s'".formatted(what, rule, printable(value)));
        }
    }

    /** Whoever sent it may want to forge a line of the log that this is written to. */
    private static String printable(String value) {
        String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
        return UNPRINTABLE.matcher(shown).replaceAll(OutgoingMessage::escape);
    }

    private static String escape(MatchResult match) {
        return "\\\\u%04x".formatted((int) match.group().charAt(0));
    }
}
