package dev.txmq.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;
import dev.txmq.digest.Reading;
import dev.txmq.digest.StoredMessages;
import dev.txmq.digest.Window;

/** What the application has published to a topic. */
record CommittedMessages(StoredMessages stored, Reading reading) implements MessageSet {

    @Override
    public Digest digest(Instant from, Instant to, Duration step) {
        Window window = new Window(from, to);
        return reading.of(() -> stored.digest(window, step));
    }

    @Override
    public List<MessageId> ids(Instant from, Instant to, @Nullable MessageId after, int limit) {
        Window window = new Window(from, to);
        return reading.of(() -> stored.ids(window, after, limit));
    }
}
