package dev.txmq.reconcile.side;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/** Asks {@code txmqlog} of an application. */
final class RemoteLog implements PublishedSide {

    private final PeerClient client;

    RemoteLog(PeerClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        return client.name();
    }

    @Override
    public Duration retention() {
        Duration retention = client.get(Wire.Log.class, "/txmqlog", Map.of()).retention();
        if (retention == null || retention.isNegative()) {
            throw new SideException("%s does not say how long it remembers".formatted(client.name()));
        }
        return retention;
    }

    @Override
    public MessageSet messages(String topic, Set<String> tags) {
        Map<String, Object> values = new HashMap<>();
        values.put("topic", topic);
        StringBuilder selection = new StringBuilder("&topic={topic}");
        for (String tag : tags) {
            String name = "tag" + values.size();
            selection.append("&tags={").append(name).append('}');
            values.put(name, tag);
        }
        return new RemoteMessageSet(client, "/txmqlog", selection.toString(), values);
    }

    @Override
    public Map<MessageId, Published> find(Collection<MessageId> ids) {
        Map<String, Wire.PublishedAnswer> answers = client.post(
                        Wire.States.class, "/txmqlog/state", Map.of(), Wire.body(ids))
                .states();
        return Wire.states(client.name(), ids, answers, answer -> answer.checked(client.name()));
    }

    /** The operator on record there is the user that this application is. So the reason names ours. */
    @Override
    public int republish(Collection<MessageId> ids, String reason, String operator) {
        Map<String, String> body = new HashMap<>(Wire.body(ids));
        body.put("reason", "%s, asked by %s".formatted(reason, operator));
        int republished = client.post(Wire.Republished.class, "/txmqlog/republish", Map.of(), body)
                .republished();
        if (republished < 0 || republished > ids.size()) {
            throw new SideException("%s says that it published %d of %d messages again"
                    .formatted(client.name(), republished, ids.size()));
        }
        return republished;
    }
}
