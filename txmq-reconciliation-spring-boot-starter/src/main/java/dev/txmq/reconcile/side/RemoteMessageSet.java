package dev.txmq.reconcile.side;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/** Digests and ids of another application, each checked to be of what was asked for. */
final class RemoteMessageSet implements MessageSet {

    private final PeerClient client;
    private final String path;
    private final String selection;
    private final Map<String, Object> selected;

    /**
     * @param path of {@code digest} and {@code ids}, with variables
     * @param selection further parameters, each with {@code &} before it
     * @param selected the values of all these variables
     */
    RemoteMessageSet(PeerClient client, String path, String selection, Map<String, Object> selected) {
        this.client = client;
        this.path = path;
        this.selection = selection;
        this.selected = Map.copyOf(selected);
    }

    @Override
    public Digest digest(Instant from, Instant to, Duration step) {
        Map<String, Object> values = span(from, to);
        values.put("step", step.toMillis());
        return client.get(Wire.DigestAnswer.class, path + "/digest?from={from}&to={to}&step={step}" + selection, values)
                .checked(client.name(), new Span(from, to), step);
    }

    @Override
    public List<MessageId> ids(Instant from, Instant to, @Nullable MessageId after, int limit) {
        Map<String, Object> values = span(from, to);
        values.put("limit", limit);
        String uri = path + "/ids?from={from}&to={to}&limit={limit}" + selection;
        if (after != null) {
            uri += "&after={after}";
            values.put("after", after.toString());
        }
        List<MessageId> page = Wire.ids(client.name(), client.text(uri, values));
        IdRules.check(client.name(), page, new Span(from, to), after, limit);
        return page;
    }

    private Map<String, Object> span(Instant from, Instant to) {
        Map<String, Object> values = new HashMap<>(selected);
        values.put("from", from.toString());
        values.put("to", to.toString());
        return values;
    }
}
