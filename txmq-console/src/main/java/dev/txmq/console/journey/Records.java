package dev.txmq.console.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.console.page.Fact.Facts;

/** What endpoints answer about one message or activity, and the steps that it tells of. */
final class Records {

    private Records() {}

    /** {@code txmq}. */
    record Found(List<Message> messages, List<Letter> deadLetters) {

        Found {
            messages = List.copyOf(messages);
            deadLetters = List.copyOf(deadLetters);
        }
    }

    record Message(
            UUID id,
            @Nullable String topic,
            @Nullable String key,
            @Nullable String status,
            @Nullable Integer attempts,
            @Nullable Instant createdAt,
            @Nullable Instant dueAt,
            @Nullable Instant publishedAt,
            @Nullable String lastError) {

        Message {
            Objects.requireNonNull(id, "id");
        }

        List<Step> steps(String service) {
            List<Step> steps = new ArrayList<>();
            if (createdAt != null) {
                steps.add(Step.of(
                        service,
                        "message.created",
                        createdAt,
                        id,
                        new Facts()
                                .add("topic", topic)
                                .add("key", key)
                                .add("status", status)
                                .add("attempts", attempts)
                                .list()));
            }
            if (publishedAt != null) {
                steps.add(Step.of(service, "message.confirmed", publishedAt, id, List.of()));
            } else if (status != null) {
                switch (status) {
                    case "COMMITTED" -> steps.add(Step.expected(service, "message.confirmed", null, id, lastError));
                    case "SCHEDULED" -> steps.add(Step.expected(service, "message.due", dueAt, id, lastError));
                    case "FAILED" -> steps.add(Step.expected(service, "message.retry", null, id, lastError));
                    default -> {
                        // it is over: the first step has the status
                    }
                }
            }
            return steps;
        }
    }

    record Letter(
            UUID id,
            @Nullable String group,
            @Nullable String status,
            @Nullable Integer attempts,
            @Nullable Integer replays,
            @Nullable Instant parkedAt,
            @Nullable Instant replayedAt,
            @Nullable String replayedBy,
            @Nullable Instant discardedAt,
            @Nullable String discardedBy,
            @Nullable String discardReason,
            @Nullable String lastError) {

        Letter {
            Objects.requireNonNull(id, "id");
        }

        List<Step> steps(String service) {
            List<Step> steps = new ArrayList<>();
            if (parkedAt != null) {
                steps.add(Step.of(
                                service,
                                "letter.parked",
                                parkedAt,
                                id,
                                new Facts()
                                        .add("group", group)
                                        .add("attempts", attempts)
                                        .add("replays", replays)
                                        .list())
                        .because(lastError));
            }
            if (replayedAt != null) {
                steps.add(Step.of(
                        service,
                        "letter.replayed",
                        replayedAt,
                        id,
                        new Facts()
                                .add("group", group)
                                .add("replayedBy", replayedBy)
                                .list()));
            }
            if (discardedAt != null) {
                steps.add(Step.of(
                        service,
                        "letter.discarded",
                        discardedAt,
                        id,
                        new Facts()
                                .add("group", group)
                                .add("discardedBy", discardedBy)
                                .add("reason", discardReason)
                                .list()));
            }
            if ("PARKED".equals(status)) {
                steps.add(Step.expected(service, "letter.decision", null, id, null));
            }
            return steps;
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

        List<Step> steps(String service) {
            List<Step> steps = new ArrayList<>();
            if (createdAt != null) {
                steps.add(Step.of(
                        service,
                        "activity.begun",
                        createdAt,
                        id,
                        new Facts()
                                .add("type", type)
                                .add("key", key)
                                .add("deadline", deadline)
                                .list()));
            }
            if (decidedAt != null) {
                steps.add(Step.of(
                                service,
                                "activity.decided",
                                decidedAt,
                                id,
                                new Facts()
                                        .add("status", status)
                                        .add("refusedBy", refusedBy)
                                        .list())
                        .because(reason));
            } else {
                steps.add(Step.expected(service, "activity.decided", deadline, id, null));
            }
            for (Branch branch : branches) {
                steps.add(branch.step(service, id));
            }
            if (completedAt != null) {
                steps.add(Step.of(service, "activity.completed", completedAt, id, List.of()));
            }
            return steps;
        }
    }

    record Branch(
            @Nullable String participant,
            @Nullable String branch,
            @Nullable Instant doneAt,
            @Nullable String lastError) {

        Step step(String service, UUID activity) {
            return new Step(
                    service,
                    "activity.branch",
                    doneAt,
                    doneAt == null,
                    activity,
                    new Facts()
                            .add("participant", participant)
                            .add("branch", branch)
                            .list(),
                    lastError);
        }
    }

    /** {@code txmqreservations}: the participants by name. */
    static final class Participants extends LinkedHashMap<String, Object> {

        private static final long serialVersionUID = 1;
    }

    record Reservations(List<Reservation> reservations) {

        Reservations {
            reservations = List.copyOf(reservations);
        }
    }

    record Reservation(
            UUID activityId,
            @Nullable String participant,
            @Nullable String branch,
            @Nullable String status,
            @Nullable Instant askAt,
            @Nullable Instant settledAt,
            @Nullable String settledBy,
            @Nullable String lastError) {

        Reservation {
            Objects.requireNonNull(activityId, "activityId");
        }

        Step step(String service) {
            return new Step(
                    service,
                    "reservation.settled",
                    settledAt == null ? askAt : settledAt,
                    settledAt == null,
                    activityId,
                    new Facts()
                            .add("participant", participant)
                            .add("branch", branch)
                            .add("status", status)
                            .add("settledBy", settledBy)
                            .list(),
                    lastError);
        }
    }

    /** {@code txmqdeliveries} of a notice. */
    record Deliveries(List<Delivery> deliveries) {

        Deliveries {
            deliveries = List.copyOf(deliveries);
        }
    }

    record Delivery(
            UUID id,
            @Nullable String recipient,
            @Nullable String type,
            @Nullable String status,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant settledAt,
            @Nullable String settledBy) {

        Delivery {
            Objects.requireNonNull(id, "id");
        }

        List<Step> steps(String service, Attempts attempts) {
            List<Step> steps = new ArrayList<>();
            attempts.attempts().forEach(attempt -> attempt.addTo(steps, service, id));
            if (settledAt != null) {
                steps.add(Step.of(
                        service,
                        "delivery.settled",
                        settledAt,
                        id,
                        new Facts()
                                .add("recipient", recipient)
                                .add("type", type)
                                .add("status", status)
                                .add("settledBy", settledBy)
                                .list()));
            } else {
                steps.add(Step.expected(service, "delivery.attempt", nextAttemptAt, id, null));
            }
            return steps;
        }
    }

    record Attempts(List<Attempt> attempts) {

        Attempts {
            attempts = List.copyOf(attempts);
        }
    }

    record Attempt(
            int number,
            @Nullable Instant at,
            @Nullable Integer status,
            long tookMillis,
            @Nullable String error) {

        private void addTo(List<Step> steps, String service, UUID delivery) {
            if (at != null) {
                steps.add(Step.of(
                                service,
                                "delivery.attempt",
                                at,
                                delivery,
                                new Facts()
                                        .add("attempt", number)
                                        .add("lastStatus", status)
                                        .add("took", "%d ms".formatted(tookMillis))
                                        .list())
                        .because(error));
            }
        }
    }
}
