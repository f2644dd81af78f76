package dev.txmq.console.journey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.txmq.console.journey.Records.Activity;
import dev.txmq.console.journey.Records.Branch;
import dev.txmq.console.journey.Records.Event;
import dev.txmq.console.page.Fact.Facts;
import dev.txmq.console.wire.Attempts;
import dev.txmq.console.wire.Attempts.Attempt;
import dev.txmq.console.wire.DeadLetter;
import dev.txmq.console.wire.Deliveries.Delivery;
import dev.txmq.console.wire.Message;
import dev.txmq.console.wire.Reservations.Reservation;

/** The steps that one thing on record tells of. */
final class Steps {

    private Steps() {}

    static List<Step> of(String service, Message message) {
        List<Step> steps = new ArrayList<>();
        if (message.createdAt() != null) {
            steps.add(Step.of(
                    service,
                    "message.created",
                    message.createdAt(),
                    message.id(),
                    new Facts()
                            .add("topic", message.topic())
                            .add("key", message.key())
                            .add("status", message.status())
                            .add("attempts", message.attempts())
                            .list()));
        }
        if (message.publishedAt() != null) {
            steps.add(Step.of(service, "message.confirmed", message.publishedAt(), message.id(), List.of()));
        } else if (message.status() != null) {
            switch (message.status()) {
                case "COMMITTED" ->
                    steps.add(Step.expected(
                            service, "message.confirmed", message.nextAttemptAt(), message.id(), message.lastError()));
                case "SCHEDULED" ->
                    steps.add(
                            Step.expected(service, "message.due", message.dueAt(), message.id(), message.lastError()));
                case "FAILED" ->
                    steps.add(Step.expected(service, "message.retry", null, message.id(), message.lastError()));
                default -> {
                    // it is over: the first step has the status
                }
            }
        }
        return steps;
    }

    /** @param events the oldest first */
    static List<Step> of(String service, List<Event> events) {
        List<Step> steps = new ArrayList<>();
        Map<List<Object>, Event> last = new LinkedHashMap<>();
        for (Event event : events) {
            steps.add(of(service, event));
            if (event.group() != null) {
                last.put(List.of(event.id(), event.group()), event);
            }
        }
        last.values().stream()
                .filter(event -> event.nextAt() != null)
                .map(event -> Step.expected(
                        service,
                        Step.NEXT_DELIVERY,
                        event.nextAt(),
                        event.id(),
                        new Facts().add(Step.GROUP, event.group()).list()))
                .forEach(steps::add);
        return steps;
    }

    private static Step of(String service, Event event) {
        return Step.of(
                        service,
                        "history." + event.kind(),
                        event.at(),
                        event.id(),
                        new Facts()
                                .add(Step.GROUP, event.group())
                                .add("attempt", event.attempt())
                                .add(event.kind().equals("OPERATION") ? "operator" : "answer", event.outcome())
                                .add("instance", event.instance())
                                .list())
                .because(event.reason());
    }

    static List<Step> of(String service, DeadLetter letter) {
        List<Step> steps = new ArrayList<>();
        if (letter.parkedAt() != null) {
            steps.add(Step.of(
                            service,
                            Step.PARKED,
                            letter.parkedAt(),
                            letter.id(),
                            new Facts()
                                    .add(Step.GROUP, letter.group())
                                    .add("attempts", letter.attempts())
                                    .add("replays", letter.replays())
                                    .list())
                    .because(letter.lastError()));
        }
        if (letter.replayedAt() != null) {
            steps.add(Step.of(
                    service,
                    "letter.replayed",
                    letter.replayedAt(),
                    letter.id(),
                    new Facts()
                            .add(Step.GROUP, letter.group())
                            .add("replayedBy", letter.replayedBy())
                            .list()));
        }
        if (letter.discardedAt() != null) {
            steps.add(Step.of(
                    service,
                    "letter.discarded",
                    letter.discardedAt(),
                    letter.id(),
                    new Facts()
                            .add(Step.GROUP, letter.group())
                            .add("discardedBy", letter.discardedBy())
                            .add("reason", letter.discardReason())
                            .list()));
        }
        if ("PARKED".equals(letter.status())) {
            steps.add(Step.expected(service, "letter.decision", null, letter.id(), List.of()));
        }
        return steps;
    }

    static List<Step> of(String service, Activity activity) {
        List<Step> steps = new ArrayList<>();
        if (activity.createdAt() != null) {
            steps.add(Step.of(
                    service,
                    "activity.begun",
                    activity.createdAt(),
                    activity.id(),
                    new Facts()
                            .add("type", activity.type())
                            .add("key", activity.key())
                            .add("deadline", activity.deadline())
                            .list()));
        }
        if (activity.decidedAt() != null) {
            steps.add(Step.of(
                            service,
                            "activity.decided",
                            activity.decidedAt(),
                            activity.id(),
                            new Facts()
                                    .add("status", activity.status())
                                    .add("refusedBy", activity.refusedBy())
                                    .list())
                    .because(activity.reason()));
        } else {
            steps.add(Step.expected(service, "activity.decided", activity.deadline(), activity.id(), List.of()));
        }
        for (Branch branch : activity.branches()) {
            steps.add(of(service, activity, branch));
        }
        if (activity.completedAt() != null) {
            steps.add(Step.of(service, "activity.completed", activity.completedAt(), activity.id(), List.of()));
        }
        return steps;
    }

    private static Step of(String service, Activity activity, Branch branch) {
        return new Step(
                service,
                "activity.branch",
                branch.doneAt(),
                branch.doneAt() == null,
                activity.id(),
                new Facts()
                        .add("participant", branch.participant())
                        .add("branch", branch.branch())
                        .list(),
                branch.lastError());
    }

    static Step of(String service, Reservation reservation) {
        return new Step(
                service,
                "reservation.settled",
                reservation.settledAt() == null ? reservation.askAt() : reservation.settledAt(),
                reservation.settledAt() == null,
                reservation.activityId(),
                new Facts()
                        .add("participant", reservation.participant())
                        .add("branch", reservation.branch())
                        .add("status", reservation.status())
                        .add("settledBy", reservation.settledBy())
                        .list(),
                reservation.lastError());
    }

    static List<Step> of(String service, Delivery delivery, Attempts attempts) {
        List<Step> steps = new ArrayList<>();
        attempts.attempts().forEach(attempt -> add(steps, service, delivery, attempt));
        if (delivery.settledAt() != null) {
            steps.add(Step.of(
                    service,
                    "delivery.settled",
                    delivery.settledAt(),
                    delivery.id(),
                    new Facts()
                            .add("recipient", delivery.recipient())
                            .add("type", delivery.type())
                            .add("status", delivery.status())
                            .add("settledBy", delivery.settledBy())
                            .add("replayedBy", delivery.replayedBy())
                            .list()));
        } else {
            steps.add(Step.expected(
                    service,
                    "delivery.attempt",
                    delivery.nextAttemptAt(),
                    delivery.id(),
                    new Facts().add("replayedBy", delivery.replayedBy()).list()));
        }
        return steps;
    }

    private static void add(List<Step> steps, String service, Delivery delivery, Attempt attempt) {
        if (attempt.at() != null) {
            steps.add(Step.of(
                            service,
                            "delivery.attempt",
                            attempt.at(),
                            delivery.id(),
                            new Facts()
                                    .add("attempt", attempt.number())
                                    .add("lastStatus", attempt.status())
                                    .add("took", "%d ms".formatted(attempt.tookMillis()))
                                    .list())
                    .because(attempt.error()));
        }
    }
}
