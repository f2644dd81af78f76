package dev.txmq.reconcile.side;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.TransactionException;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageSet;
import dev.txmq.TxmqException;

/** This application, asked through Java. */
final class LocalSides {

    private LocalSides() {}

    record Group(String name, Inbox inbox) implements HandledSide {

        @Override
        public GroupState group() {
            return inbox.groups().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .map(one -> GroupState.of("group " + name, one))
                    .orElseThrow(() -> new SideException(
                            "this application has no listener of group %s, and no url is set for it".formatted(name)));
        }

        @Override
        public MessageSet settled() {
            return asked(() -> inbox.settled(name));
        }

        @Override
        public Map<MessageId, Inbox.Entry> find(Collection<MessageId> ids) {
            return asked(() -> inbox.find(name, ids));
        }
    }

    record Log(MessageLog log, Duration retention) implements PublishedSide {

        @Override
        public String name() {
            return "the message log of this application";
        }

        @Override
        public MessageSet messages(String topic, Set<String> tags) {
            return log.messages(topic, tags);
        }

        @Override
        public Map<MessageId, Published> find(Collection<MessageId> ids) {
            Map<MessageId, Published> found = new HashMap<>();
            asked(() -> log.find(ids)).forEach((id, message) -> found.put(id, Published.of(message)));
            return found;
        }

        @Override
        public int republish(Collection<MessageId> ids, String reason, String operator) {
            return asked(() -> log.republish(List.copyOf(ids), reason, operator));
        }
    }

    /** The database of this application may not answer either. */
    static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (QueryTimeoutException e) {
            throw e;
        } catch (DataAccessException | TransactionException | TxmqException | IllegalArgumentException e) {
            throw new SideException(
                    "this application cannot tell: %s"
                            .formatted(
                                    NestedExceptionUtils.getMostSpecificCause(e).getMessage()),
                    e);
        }
    }
}
