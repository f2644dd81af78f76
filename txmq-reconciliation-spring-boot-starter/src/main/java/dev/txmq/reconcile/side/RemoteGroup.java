package dev.txmq.reconcile.side;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/** Asks {@code txmqinbox} of a group's service. */
final class RemoteGroup implements HandledSide {

    private final String group;
    private final PeerClient client;

    RemoteGroup(String group, PeerClient client) {
        this.group = group;
        this.client = client;
    }

    @Override
    public GroupState group() {
        List<Wire.Group> groups =
                client.get(Wire.Groups.class, "/txmqinbox", Map.of()).groups();
        Wire.Group own = (groups == null ? List.<Wire.Group>of() : groups)
                .stream()
                        .filter(one -> one != null && group.equals(one.group()))
                        .findFirst()
                        .orElseThrow(() -> new SideException("%s does not have the group".formatted(client.name())));
        return GroupState.of(client.name(), own.checked(client.name()));
    }

    @Override
    public MessageSet settled() {
        return new RemoteMessageSet(client, "/txmqinbox/{group}", "", Map.of("group", group));
    }

    @Override
    public Map<MessageId, Inbox.Entry> find(Collection<MessageId> ids) {
        Map<String, Wire.EntryAnswer> answers = client.post(
                        Wire.Entries.class, "/txmqinbox/{group}/state", Map.of("group", group), Wire.body(ids))
                .states();
        return Wire.states(client.name(), ids, answers, answer -> answer.checked(client.name()));
    }
}
