package dev.txmq.history;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import io.micrometer.core.instrument.Counter;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.history.HistoryEntry.Kind;

/**
 * Remembers what happened to messages that met trouble. Whoever tells it never waits: entries are kept in memory, and a timer writes
 * them, {@value #WRITTEN_AT_ONCE} a second at most. What comes faster than that is dropped and counted. A crash or a stop loses what was not
 * written yet. Nothing but a page for people depends on it.
 *
 * <p>What an operator does is written in the transaction that does it.
 */
public final class History {

    private static final int WRITTEN_AT_ONCE = 500;
    private static final int KEPT = 2 * WRITTEN_AT_ONCE;

    private final HistoryTable table;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Counter dropped;
    private final String instance = instance();
    private final BlockingQueue<HistoryEntry> waiting = new ArrayBlockingQueue<>(KEPT);
    private List<HistoryEntry> written = List.of();

    History(HistoryTable table, TransactionTemplate transaction, Clock clock, Counter dropped) {
        this.table = table;
        this.transaction = transaction;
        this.clock = clock;
        this.dropped = dropped;
    }

    /** The broker asked, and was answered. */
    public void checkedBack(MessageId message, String answer) {
        published(message, Kind.CHECK_BACK, answer, null);
    }

    /** The relay had the broker confirm it. */
    public void republished(MessageId message) {
        published(message, Kind.REPUBLISHED, null, null);
    }

    /** The broker refused it. */
    public void refused(MessageId message, String reason) {
        published(message, Kind.REFUSED, null, reason);
    }

    private void published(MessageId message, Kind kind, @Nullable String outcome, @Nullable String reason) {
        add(new HistoryEntry(message, kind, clock.instant(), null, null, outcome, null, instance, reason));
    }

    /** An attempt failed; {@code again} is when the next one is, if that is known. */
    public void retried(MessageId message, String group, int attempt, @Nullable Duration again, String reason) {
        delivered(message, Kind.RETRY, group, attempt, again, reason);
    }

    /** It could not be tried; {@code again} is when the next attempt is, if that is known. */
    public void postponed(MessageId message, String group, int attempt, @Nullable Duration again, String reason) {
        delivered(message, Kind.POSTPONED, group, attempt, again, reason);
    }

    /** It came once more, and the inbox knew it. */
    public void duplicate(MessageId message, String group, int attempt) {
        delivered(message, Kind.DUPLICATE, group, attempt, null, null);
    }

    private void delivered(
            MessageId message,
            Kind kind,
            String group,
            int attempt,
            @Nullable Duration again,
            @Nullable String reason) {
        Instant now = clock.instant();
        Instant next = again == null ? null : now.plus(again);
        add(new HistoryEntry(message, kind, now, group, attempt, null, next, instance, reason));
    }

    /** Writes what an operator had published again, in the transaction of the calling thread. */
    public void operated(Collection<MessageId> messages, String operator, String reason) {
        table.insert(messages.stream()
                .map(message -> new HistoryEntry(
                        message, Kind.OPERATION, clock.instant(), null, null, operator, null, instance, reason))
                .toList());
    }

    /** Of these messages, the oldest first; without what has not been written yet. */
    public List<HistoryEntry> find(Collection<MessageId> messages, int limit) {
        return messages.isEmpty() ? List.of() : transaction.execute(status -> table.find(messages, limit));
    }

    private void add(HistoryEntry entry) {
        if (!waiting.offer(entry)) {
            dropped.increment();
        }
    }

    /** Writes some; those of a write that failed are written first the next time. Called by one thread at a time. */
    void writeSome() {
        if (written.isEmpty()) {
            List<HistoryEntry> next = new ArrayList<>();
            waiting.drainTo(next, WRITTEN_AT_ONCE);
            written = next;
        }
        if (!written.isEmpty()) {
            transaction.executeWithoutResult(status -> table.insert(written));
            written = List.of();
        }
    }

    private static String instance() {
        long process = ProcessHandle.current().pid();
        try {
            return "%s %d".formatted(InetAddress.getLocalHost().getHostName(), process);
        } catch (UnknownHostException e) {
            return String.valueOf(process);
        }
    }
}
