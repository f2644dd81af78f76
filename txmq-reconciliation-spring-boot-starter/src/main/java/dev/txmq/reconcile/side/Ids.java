package dev.txmq.reconcile.side;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/** The ids of a span, fetched page by page: only one page is in memory. Ends with a sentence when a side lists more than it counted. */
final class Ids implements Iterator<MessageId> {

    static final int PAGE = 10_000;

    private final String name;
    private final MessageSet messages;
    private final Span span;
    private final long most;
    private Iterator<MessageId> page;
    private boolean lastPage;
    private long listed;
    private @Nullable MessageId next;
    private @Nullable MessageId last;

    /** @param counted how many the side counted just before; as many as a page may have come since */
    Ids(String name, MessageSet messages, Span span, long counted) {
        this.name = name;
        this.messages = messages;
        this.span = span;
        this.most = counted + PAGE;
        this.page = List.<MessageId>of().iterator();
    }

    @Nullable
    MessageId peek() {
        if (next == null && !page.hasNext() && !lastPage) {
            List<MessageId> read = read();
            lastPage = read.size() < PAGE;
            listed += read.size();
            if (listed > most) {
                throw new SideException("%s lists more ids than it counts".formatted(name));
            }
            page = read.iterator();
        }
        if (next == null && page.hasNext()) {
            next = page.next();
            last = next;
        }
        return next;
    }

    private List<MessageId> read() {
        try {
            return LocalSides.asked(() -> messages.ids(span.from(), span.to(), last, PAGE));
        } catch (QueryTimeoutException e) {
            throw new SideException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean hasNext() {
        return peek() != null;
    }

    @Override
    public MessageId next() {
        MessageId given = peek();
        if (given == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return given;
    }
}
