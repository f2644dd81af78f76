package dev.txmq.reconcile.side;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** What ids of version 7 have to be like, whoever lists them. */
final class IdRules {

    private IdRules() {}

    /** Refuses a page that is no part of a list of ids in their order. */
    static void check(String name, List<MessageId> page, Span span, @Nullable MessageId after, int limit) {
        if (page.size() > limit) {
            throw new SideException("%s lists %d ids where %d were asked for".formatted(name, page.size(), limit));
        }
        MessageId before = after;
        for (MessageId id : page) {
            if (id.time().filter(span::contains).isEmpty()) {
                throw new SideException("%s lists %s, which is not of the time that was asked for".formatted(name, id));
            }
            if (before != null && id.compareTo(before) <= 0) {
                throw new SideException(
                        "%s lists ids that are not in their order: %s after %s".formatted(name, id, before));
            }
            before = id;
        }
    }
}
