package dev.txmq.order;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.WireMessage;

/**
 * Gives ordered messages their numbers, in {@code txmq_sequence}. Statements join the transaction of the calling thread. The row of a key
 * is locked from then to the end of the transaction, so numbers follow the commits: without gaps, since a rollback takes its
 * numbers back. So this is best the last thing before the commit.
 */
public final class Numbers {

    private static final int STATEMENT_ROWS = 500;

    private final KitDatabase database;
    private final String stream;

    /** @param stream the producer group */
    public Numbers(KitDatabase database, String stream) {
        this.database = database;
        this.stream = stream;
    }

    /**
     * The same messages with their numbers. Those of one key get theirs in the order of the list. Keys are locked in one order everywhere,
     * so that two transactions do not wait for each other.
     */
    public List<WireMessage> number(List<WireMessage> messages) {
        Map<Key, List<WireMessage>> byKey = new TreeMap<>();
        messages.forEach(message -> byKey.computeIfAbsent(Key.of(message), none -> new ArrayList<>())
                .add(message));
        List<Map.Entry<Key, List<WireMessage>>> keys = List.copyOf(byKey.entrySet());
        List<WireMessage> numbered = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += STATEMENT_ROWS) {
            List<Map.Entry<Key, List<WireMessage>>> some =
                    keys.subList(from, Math.min(keys.size(), from + STATEMENT_ROWS));
            Map<Key, Last> last = count(some);
            some.forEach(key -> number(key.getValue(), last.get(key.getKey()), numbered));
        }
        return numbered;
    }

    /** @param last with the numbers of these, or null if they are the first of their key */
    private static void number(List<WireMessage> messages, @Nullable Last last, List<WireMessage> numbered) {
        long number = last == null ? 0 : last.number() - messages.size();
        MessageId after = last == null ? null : last.previous();
        for (WireMessage message : messages) {
            numbered.add(Sequence.number(message, ++number, after));
            after = message.id();
        }
    }

    /**
     * Takes as many numbers of each key as it has messages, and returns what the rows say now that were there before. The insert comes first:
     * at REPEATABLE READ, looking for a row that is not there would lock a gap, and two of those deadlock.
     */
    private Map<Key, Last> count(List<Map.Entry<Key, List<WireMessage>>> keys) {
        List<Object> values = new ArrayList<>();
        for (Map.Entry<Key, List<WireMessage>> key : keys) {
            List<WireMessage> ofKey = key.getValue();
            Collections.addAll(
                    values,
                    stream,
                    key.getKey().topic(),
                    key.getKey().key(),
                    ofKey.size(),
                    ofKey.get(ofKey.size() - 1).id().toBytes());
        }
        int changed = database.jdbc()
                .sql("""
                    INSERT INTO txmq_sequence (producer_group, topic, message_key, last_number, last_id)
                    VALUES %s
                    ON DUPLICATE KEY UPDATE previous_id = last_id, last_id = VALUES(last_id),
                        last_number = last_number + VALUES(last_number)
                    """.formatted(String.join(", ", Collections.nCopies(keys.size(), "(?, ?, ?, ?, ?)"))))
                .params(values)
                .update();
        // a row that was there counts twice
        return changed == keys.size()
                ? Map.of()
                : last(keys.stream().map(Map.Entry::getKey).toList());
    }

    private Map<Key, Last> last(List<Key> keys) {
        List<Object> values = new ArrayList<>();
        values.add(stream);
        keys.forEach(key -> Collections.addAll(values, key.topic(), key.key()));
        Map<Key, Last> last = new HashMap<>();
        database.jdbc()
                .sql("""
                    SELECT topic, message_key, last_number, previous_id FROM txmq_sequence
                    WHERE producer_group = ? AND (%s)
                    """.formatted(keys.stream()
                        .map(key -> "(topic = ? AND message_key = ?)")
                        .collect(Collectors.joining(" OR "))))
                .params(values)
                .query(row -> {
                    Key key = new Key(row.getString("topic"), row.getString("message_key"));
                    byte[] previous = row.getBytes("previous_id");
                    if (previous != null) {
                        last.put(key, new Last(row.getLong("last_number"), MessageId.of(previous)));
                    }
                });
        return last;
    }

    /** The last number of a key, and the message that was the last one before this transaction. */
    private record Last(long number, MessageId previous) {}

    private record Key(String topic, String key) implements Comparable<Key> {

        static Key of(WireMessage message) {
            return new Key(message.topic(), message.key());
        }

        @Override
        public int compareTo(Key other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : key.compareTo(other.key);
        }
    }
}
