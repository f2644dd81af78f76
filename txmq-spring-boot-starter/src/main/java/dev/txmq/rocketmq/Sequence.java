package dev.txmq.rocketmq;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.config.NameRules;

/**
 * The place of an ordered message among those of its key. Numbers count from 1 on, without gaps.
 *
 * @param stream the producer group, which counts for itself
 * @param number which one it is
 * @param after the message before it; null for the first
 */
public record Sequence(
        String stream,
        String topic,
        String key,
        long number,
        @Nullable MessageId after) {

    private static final String NUMBER = "txmq-sequence";
    private static final String STREAM = "txmq-stream";
    private static final String AFTER = "txmq-after";
    private static final Pattern NUMBERS = Pattern.compile("[1-9]\\d{0,17}");

    /** Also user properties. No application may set them as headers. */
    static final Set<String> HEADERS = Set.of(NUMBER, STREAM, AFTER);

    /** Marks a message that gets its number later. */
    public static void request(Map<String, String> headers, String stream) {
        headers.put(STREAM, stream);
    }

    /** Whether it has a number, or is to get one. */
    public static boolean isOf(WireMessage message) {
        return message.headers().containsKey(STREAM);
    }

    /** That of a message; null for one without order, and for what another producer may have made up that cannot be one. */
    public static @Nullable Sequence of(WireMessage message) {
        Map<String, String> headers = message.headers();
        String stream = headers.get(STREAM);
        String number = headers.get(NUMBER);
        if (stream == null
                || number == null
                || !NameRules.isGroup(stream)
                || !NUMBERS.matcher(number).matches()
                || !NameRules.isTopic(message.topic())
                || !NameRules.isKey(message.key())) {
            return null;
        }
        long parsed = Long.parseLong(number);
        try {
            String after = headers.get(AFTER);
            return new Sequence(
                    stream,
                    message.topic(),
                    message.key(),
                    parsed,
                    parsed == 1 || after == null ? null : MessageId.parse(after));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** That of a message that has one. */
    public static Sequence require(WireMessage message) {
        Sequence sequence = of(message);
        if (sequence == null) {
            throw new IllegalStateException("Message %s has no place among those of its key".formatted(message));
        }
        return sequence;
    }

    /** The message with its place. */
    public static WireMessage number(WireMessage message, long number, @Nullable MessageId after) {
        Map<String, String> headers = new HashMap<>(message.headers());
        headers.put(NUMBER, String.valueOf(number));
        if (after != null) {
            headers.put(AFTER, after.toString());
        }
        return message.with(headers);
    }

    /** What is handled one after the other. */
    public Lane lane() {
        return new Lane(stream, topic, key);
    }

    /** One stream, topic and key. */
    public record Lane(String stream, String topic, String key) {}
}
