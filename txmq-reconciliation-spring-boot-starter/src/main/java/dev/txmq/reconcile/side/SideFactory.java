package dev.txmq.reconcile.side;

import java.time.Duration;
import java.util.List;

import dev.txmq.Inbox;
import dev.txmq.MessageLog;
import dev.txmq.reconcile.config.Peer;

/** Knows whom to ask about a group, and about what was published: this application, or another one over HTTP. */
public final class SideFactory {

    private final PeerClients clients;
    private final Duration timeout;
    private final Inbox inbox;
    private final List<PublishedSide> published;

    /** @param retention of the message log of this application */
    SideFactory(
            PeerClients clients,
            Duration timeout,
            List<Peer> producers,
            Inbox inbox,
            MessageLog log,
            Duration retention) {
        this.clients = clients;
        this.timeout = timeout;
        this.inbox = inbox;
        this.published = producers.stream()
                .map(peer -> peer.url() == null
                        ? new LocalSides.Log(log, retention)
                        : new RemoteLog(clients.of(peer, timeout)))
                .toList();
    }

    private HandledSide handled(Peer group) {
        return group.url() == null
                ? new LocalSides.Group(group.name(), inbox)
                : new RemoteGroup(group.name(), clients.of(group, timeout));
    }

    /**
     * A group and all that publish to its topics.
     *
     * @throws SideException if the group does not say how it stands
     */
    public Sides of(Peer group) {
        return new Sides(group.name(), handled(group), published);
    }
}
