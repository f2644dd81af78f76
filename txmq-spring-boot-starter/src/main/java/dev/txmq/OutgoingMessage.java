package dev.txmq;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
 * @param payload {@code byte[]} and {@code String} travel as they are, what a {@link PayloadCodec} supports as that writes it, all else
 *     as JSON by Spring Boot's {@code JsonMapper}
 * @param tag the broker filters subscriptions by it; optional. 1 to 64 characters without white space, control characters,
 *     line separators or {@code |}.
 * @param type what the payload is, in the words of the application, such as {@code order-placed}: a group with a method for each
 *     type dispatches by it ({@link IdempotentListener#type}). Never the name of a class that somebody loads. Optional; 1 to 64 of
 *     {@code a-z A-Z 0-9 . _ -}. It travels as the header {@code txmq-type}.
 * @param headers travel beside the payload and arrive in {@link ReceivedMessage#headers()}. Names are 1 to 64 letters,
 *     digits, {@code -}, {@code _} or {@code .}, begin with a lower-case letter and not with {@code txmq-}; values are not
 *     blank and hold neither control characters nor line separators; together they have at most 8,192 characters.
 * @param deliverAt when it is due, by the clock of the database; null for at once. A time that is past is at once, too. At most
 *     {@link #LONGEST_DELAY} ahead.
 * @param deliverAfter how long after {@code publish} it is due, instead of {@code deliverAt}; null for at once. Zero to {@link
 *     #LONGEST_DELAY}.
 * @param inOrder whether it is handled after all that were published before it with the same topic and key. See {@link #ordered()}.
 */
public record OutgoingMessage(
        String topic,
        String key,
        Object payload,
        @Nullable String tag,
        @Nullable String type,
        Map<String, String> headers,
        @Nullable Instant deliverAt,
        @Nullable Duration deliverAfter,
        boolean inOrder) {

    /** How far ahead a message can be scheduled: a year. */
    public static final Duration LONGEST_DELAY = Duration.ofDays(366);

    /** The header that names the topic of the reply. */
    public static final String REPLY_TO = "reply-to";

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
        require(type == null || NameRules.isPlain(type), "type", String.valueOf(type), "1 to 64 of a-z A-Z 0-9 . _ -");
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
        if (deliverAt != null && deliverAfter != null) {
            throw new IllegalArgumentException("A message is delivered at a time or after a while, not both: %s and %s"
                    .formatted(deliverAt, deliverAfter));
        }
        if (deliverAfter != null && (deliverAfter.isNegative() || deliverAfter.compareTo(LONGEST_DELAY) > 0)) {
            throw new IllegalArgumentException("The delay of a message must be 0 to %d days, was %s"
                    .formatted(LONGEST_DELAY.toDays(), deliverAfter));
        }
        if (inOrder && (deliverAt != null || deliverAfter != null)) {
            throw new IllegalArgumentException(
                    "A message is ordered or delayed, not both: those behind it would wait until it is due. It has topic %s and key %s"
                            .formatted(topic, key));
        }
    }

    /** To be delivered at once, without a type. */
    public OutgoingMessage(
            String topic, String key, Object payload, @Nullable String tag, Map<String, String> headers) {
        this(topic, key, payload, tag, null, headers, null, null, false);
    }

    /** Without a tag, a type and headers. */
    public OutgoingMessage(String topic, String key, Object payload) {
        this(topic, key, payload, null, Map.of());
    }

    /** The same message with a tag that the broker filters subscriptions by. */
    public OutgoingMessage withTag(String newTag) {
        return new OutgoingMessage(topic, key, payload, newTag, type, headers, deliverAt, deliverAfter, inOrder);
    }

    /** The same message with a name for what its payload is, which a group can dispatch by. */
    public OutgoingMessage withType(String newType) {
        return new OutgoingMessage(topic, key, payload, tag, newType, headers, deliverAt, deliverAfter, inOrder);
    }

    /** The same message with these headers instead of its own. */
    public OutgoingMessage withHeaders(Map<String, String> newHeaders) {
        return new OutgoingMessage(topic, key, payload, tag, type, newHeaders, deliverAt, deliverAfter, inOrder);
    }

    /**
     * The same message, which asks for a reply: what a handler returns is published to that topic in the handler's transaction, with the id
     * of this message in its header {@code correlation-id} and with the same key. Each group whose handler returns something replies once.
     * The topic is one of {@code txmq.producer.topics} of the consumer, else the message goes to its dead letters. It travels as the header
     * {@link #REPLY_TO}, which {@link #withHeaders} replaces like any other: name the headers first.
     *
     * @see Replies
     */
    public OutgoingMessage withReplyTo(String replyTopic) {
        require(NameRules.isTopic(replyTopic), "reply topic", replyTopic, "1 to 127 of a-z A-Z 0-9 _ - % |");
        Map<String, String> all = new HashMap<>(headers);
        all.put(REPLY_TO, replyTopic);
        return withHeaders(all);
    }

    /** The same message, delivered at that time, unless {@link MessageLog#cancel} comes before. */
    public OutgoingMessage deliverAt(Instant time) {
        return new OutgoingMessage(topic, key, payload, tag, type, headers, time, null, inOrder);
    }

    /** The same message, delivered so long after {@code publish}, unless {@link MessageLog#cancel} comes before. */
    public OutgoingMessage deliverAfter(Duration delay) {
        return new OutgoingMessage(topic, key, payload, tag, type, headers, null, delay, inOrder);
    }

    /**
     * The same message, in order: listeners with {@link IdempotentListener#ordered} handle the ordered messages of one producer group, topic
     * and key one after the other, as their transactions committed. Those of other keys go on beside them. It is sent after the commit, in
     * each {@code txmq.producer.mode}. Transactions that publish to the same key wait for each other from their last write to their commit.
     *
     * @throws IllegalArgumentException if it is delayed
     */
    public OutgoingMessage ordered() {
        return new OutgoingMessage(topic, key, payload, tag, type, headers, deliverAt, deliverAfter, true);
    }

    /** Whether it waits for a time in the message log, and not just for the commit. */
    public boolean isDelayed() {
        return deliverAt != null || deliverAfter != null;
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
