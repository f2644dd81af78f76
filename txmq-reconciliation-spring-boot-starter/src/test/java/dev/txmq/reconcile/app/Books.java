package dev.txmq.reconcile.app;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.springframework.context.event.EventListener;

import dev.txmq.reconcile.Ledger;
import dev.txmq.reconcile.LedgerDifferenceEvent;

/** A ledger with what a test enters, and what the application is told about it. */
public final class Books implements Ledger {

    private final String name;
    public final List<LedgerDifferenceEvent> told = new CopyOnWriteArrayList<>();
    public volatile List<Entry> entries = List.of();
    public volatile boolean breaksOff;

    Books(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Stream<Entry> entries(Instant from, Instant to) {
        Stream<Entry> all = entries.stream()
                .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(to));
        return breaksOff
                ? Stream.concat(all, Stream.generate(() -> {
                    throw new IllegalStateException("the database has gone");
                }))
                : all;
    }

    @EventListener
    void told(LedgerDifferenceEvent event) {
        told.add(event);
    }
}
