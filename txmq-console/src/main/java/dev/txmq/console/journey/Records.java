package dev.txmq.console.journey;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.console.wire.DeadLetter;
import dev.txmq.console.wire.Message;

/** What endpoints answer to somebody who follows a message or an activity. */
final class Records {

    private Records() {}

    /** {@code txmq}. */
    record Found(List<Message> messages, List<DeadLetter> deadLetters) {

        Found {
            messages = List.copyOf(messages);
            deadLetters = List.copyOf(deadLetters);
        }
    }

    /** {@code txmq/history}. */
    record History(List<Event> history) {

        History {
            history = List.copyOf(history);
        }
    }

    record Event(
            UUID id,
            String kind,
            Instant at,
            @Nullable String group,
            @Nullable Integer attempt,
            @Nullable String outcome,
            @Nullable Instant nextAt,
            @Nullable String instance,
            @Nullable String reason) {

        Event {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(at, "at");
        }
    }

    /** {@code txmqinbox}. */
    record Groups(List<Group> groups) {

        Groups {
            groups = List.copyOf(groups);
        }
    }

    record Group(String group) {

        Group {
            Objects.requireNonNull(group, "group");
        }
    }

    record Entries(Map<UUID, Entry> states) {

        Entries {
            states = Map.copyOf(states);
        }
    }

    record Entry(String state, Instant at) {

        Entry {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(at, "at");
        }

        boolean isHandled() {
            return state.equals("HANDLED");
        }
    }

    /** {@code txmqactivities} by key. */
    record Activities(List<Activity> activities) {

        Activities {
            activities = List.copyOf(activities);
        }
    }

    record Activity(
            UUID id,
            @Nullable String type,
            @Nullable String key,
            @Nullable String status,
            @Nullable String refusedBy,
            @Nullable String reason,
            @Nullable Instant deadline,
            @Nullable Instant createdAt,
            @Nullable Instant decidedAt,
            @Nullable Instant completedAt,
            List<Branch> branches) {

        Activity {
            Objects.requireNonNull(id, "id");
            branches = List.copyOf(branches);
        }
    }

    record Branch(
            @Nullable String participant,
            @Nullable String branch,
            @Nullable Instant doneAt,
            @Nullable String lastError) {}

    /** {@code txmqreservations}: the participants by name. */
    static final class Participants extends LinkedHashMap<String, Object> {

        private static final long serialVersionUID = 1;
    }
}
