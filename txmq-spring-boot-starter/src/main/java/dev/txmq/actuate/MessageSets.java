package dev.txmq.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;

import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.time;

/** Shows a set of messages: digests as JSON, ids as lines of text, since there may be many. */
final class MessageSets {

    private static final int PAGE = 10_000;
    private static final int MINUTE = 60_000;

    private MessageSets() {}

    /** @param what {@code digest} or {@code ids} */
    static WebEndpointResponse<Object> read(MessageSet messages, String what, Asked asked) {
        return switch (what) {
            case "digest" -> new WebEndpointResponse<>(digest(messages, asked), 200, MimeTypeUtils.APPLICATION_JSON);
            case "ids" -> new WebEndpointResponse<>(ids(messages, asked), 200, MimeTypeUtils.TEXT_PLAIN);
            default -> error(404, "There is digest and ids to read, not '%s'".formatted(what));
        };
    }

    private static Map<String, Object> digest(MessageSet messages, Asked asked) {
        int step = number("step", asked.step(), MINUTE);
        MessageSet.Digest digest =
                messages.digest(time("from", asked.from()), time("to", asked.to()), Duration.ofMillis(step));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("step", step);
        shown.put("slots", digest.slots().stream().map(MessageSets::described).toList());
        shown.put("discarded", digest.discarded());
        shown.put("foreign", digest.foreign());
        return shown;
    }

    private static Map<String, Object> described(MessageSet.Slot slot) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("from", slot.from());
        shown.put("count", slot.count());
        shown.put("digest", "%016x".formatted(slot.hash()));
        return shown;
    }

    private static String ids(MessageSet messages, Asked asked) {
        return messages
                .ids(
                        time("from", asked.from()),
                        time("to", asked.to()),
                        asked.after() == null ? null : MessageId.parse(asked.after()),
                        number("limit", asked.limit(), PAGE))
                .stream()
                .map(id -> id + "\n")
                .collect(Collectors.joining());
    }

    /** Ids as a request has them: in one text, separated by commas, since the actuator takes no lists in a body. */
    static List<MessageId> ids(@Nullable String ids) {
        if (ids == null) {
            throw new IllegalArgumentException("ids is missing");
        }
        return Stream.of(ids.split(","))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .map(MessageId::parse)
                .distinct()
                .toList();
    }

    /**
     * What a request asks for, with the names that {@link MessageSet} has.
     *
     * @param step in milliseconds
     */
    record Asked(
            @Nullable String from,
            @Nullable String to,
            @Nullable String step,
            @Nullable String after,
            @Nullable String limit) {}
}
