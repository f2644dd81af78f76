package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;

import static dev.txmq.actuate.DeadLettersEndpoint.putKnown;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.ok;

/** Tells callers in the reader role what the groups of the application take, and what they are done with. Changes nothing. */
@Endpoint(id = "txmqinbox")
class InboxEndpoint {

    private final Inbox inbox;
    private final KitDatabase database;
    private final ReaderAccess readers;

    InboxEndpoint(Inbox inbox, KitDatabase database, ReaderAccess readers) {
        this.inbox = inbox;
        this.database = database;
        this.readers = readers;
    }

    @ReadOperation
    WebEndpointResponse<Object> groups(SecurityContext caller) {
        return readers.read(caller, () -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("now", database.now());
            answer.put(
                    "groups",
                    inbox.groups().stream().map(InboxEndpoint::described).toList());
            return ok(answer);
        });
    }

    /** {@code digest} of a time in steps, or the {@code ids} of a time, a page at a time. */
    @ReadOperation(produces = {MimeTypeUtils.APPLICATION_JSON_VALUE, MimeTypeUtils.TEXT_PLAIN_VALUE})
    WebEndpointResponse<Object> read(
            @Selector String group,
            @Selector String what,
            @Nullable String from,
            @Nullable String to,
            @Nullable String step,
            @Nullable String after,
            @Nullable String limit,
            SecurityContext caller) {
        return readers.read(
                caller,
                () -> isKnown(group)
                        ? MessageSets.read(
                                inbox.settled(group), what, new MessageSets.Asked(from, to, step, after, limit))
                        : unknown(group));
    }

    /** {@code state}: what has become of these messages. Reads, too; it is a POST since there may be many ids. */
    @WriteOperation
    WebEndpointResponse<Object> find(
            @Selector String group, @Selector String what, @Nullable String ids, SecurityContext caller) {
        return readers.read(caller, () -> {
            if (!what.equals("state")) {
                return error(404, "There is state to ask for, not '%s'".formatted(what));
            }
            return isKnown(group)
                    ? ok(Map.of("states", described(inbox.find(group, MessageSets.ids(ids)))))
                    : unknown(group);
        });
    }

    private boolean isKnown(String group) {
        return inbox.names().contains(group);
    }

    private WebEndpointResponse<Object> unknown(String group) {
        return error(404, "There is no listener of group '%s' here, only of %s".formatted(group, inbox.names()));
    }

    private static Map<String, Object> described(Map<MessageId, Inbox.Entry> entries) {
        Map<String, Object> shown = new TreeMap<>();
        entries.forEach((id, entry) -> shown.put(id.toString(), Map.of("state", entry.state(), "at", entry.at())));
        return shown;
    }

    private static Map<String, Object> described(Inbox.Group group) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("group", group.name());
        shown.put(
                "subscriptions",
                group.subscriptions().stream().map(InboxEndpoint::described).toList());
        putKnown(shown, "lag", group.lag());
        putKnown(
                shown,
                "retryTime",
                group.retryTime() == null ? null : group.retryTime().toString());
        shown.put("retention", group.retention().toString());
        return shown;
    }

    private static Map<String, Object> described(Inbox.Subscribed subscription) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("topic", subscription.topic());
        putKnown(shown, "tags", subscription.tags());
        putKnown(shown, "sql", subscription.filter());
        shown.put("since", subscription.since());
        return shown;
    }
}
