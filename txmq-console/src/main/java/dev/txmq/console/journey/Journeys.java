package dev.txmq.console.journey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.txmq.console.journey.Records.Activities;
import dev.txmq.console.journey.Records.Activity;
import dev.txmq.console.journey.Records.Entries;
import dev.txmq.console.journey.Records.Found;
import dev.txmq.console.journey.Records.Group;
import dev.txmq.console.journey.Records.Groups;
import dev.txmq.console.journey.Records.History;
import dev.txmq.console.journey.Records.Participants;
import dev.txmq.console.page.Fact.Facts;
import dev.txmq.console.service.Answer;
import dev.txmq.console.service.Question;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.service.Services;
import dev.txmq.console.wire.Attempts;
import dev.txmq.console.wire.Deliveries;
import dev.txmq.console.wire.Deliveries.Delivery;
import dev.txmq.console.wire.Reservations;

/**
 * Asks all services twice: first for messages, dead letters and activities with this id or key; then for what became of the ids that
 * were found, on their way, in inboxes, at participants and at recipients.
 */
@Component
class Journeys {

    /** Of a key that many messages have, the newest are followed. */
    private static final int MOST = 20;

    private final Services services;

    Journeys(Services services) {
        this.services = services;
    }

    Journey find(String asked) {
        UUID id = id(asked);
        List<String> failures = new ArrayList<>();
        List<Step> steps = new ArrayList<>(
                ask(failures, List.of(client -> messages(client, asked, id), client -> activities(client, asked, id))));
        Set<UUID> ids = id == null ? subjects(steps) : Set.of(id);
        if (!ids.isEmpty()) {
            steps.addAll(ask(
                    failures,
                    List.of(
                            client -> history(client, ids),
                            client -> inboxes(client, ids),
                            client -> reservations(client, ids),
                            client -> deliveries(client, ids))));
        }
        return Journey.of(steps, failures);
    }

    private static @Nullable UUID id(String text) {
        try {
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Set<UUID> subjects(Collection<Step> steps) {
        return steps.stream()
                .map(Step::subject)
                .distinct()
                .limit(MOST)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Step> ask(List<String> failures, List<Function<ServiceClient, List<Step>>> asked) {
        List<Question<String, List<Step>>> questions = new ArrayList<>();
        for (ServiceClient client : services.all()) {
            asked.forEach(one -> questions.add(new Question<>(client, client.name(), one)));
        }
        List<Step> steps = new ArrayList<>();
        for (Answer<String, List<Step>> answer : services.ask(questions)) {
            List<Step> told = answer.told();
            if (told == null) {
                failures.add(Objects.requireNonNull(answer.failure()));
            } else {
                steps.addAll(told);
            }
        }
        return steps;
    }

    private static List<Step> messages(ServiceClient client, String asked, @Nullable UUID id) {
        List<Step> steps = new ArrayList<>();
        client.find(Found.class, id == null ? "/txmq?key={key}" : "/txmq?id={id}", asked)
                .ifPresent(found -> {
                    found.messages().forEach(message -> steps.addAll(Steps.of(client.name(), message)));
                    found.deadLetters().forEach(letter -> steps.addAll(Steps.of(client.name(), letter)));
                });
        return steps;
    }

    private static List<Step> activities(ServiceClient client, String asked, @Nullable UUID id) {
        List<Activity> found = id == null
                ? client.find(Activities.class, "/txmqactivities?key={key}", asked)
                        .map(Activities::activities)
                        .orElse(List.of())
                : client.find(Activity.class, "/txmqactivities?id={id}", asked).stream()
                        .toList();
        return found.stream()
                .flatMap(activity -> Steps.of(client.name(), activity).stream())
                .toList();
    }

    private static List<Step> history(ServiceClient client, Set<UUID> ids) {
        return client.find(History.class, "/txmq/history?ids={ids}", joined(ids))
                .map(found -> Steps.of(client.name(), found.history()))
                .orElse(List.of());
    }

    private static String joined(Set<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
    }

    /** What is parked or discarded is told by the dead letters. */
    private static List<Step> inboxes(ServiceClient client, Set<UUID> ids) {
        Optional<Groups> groups = client.find(Groups.class, "/txmqinbox");
        if (groups.isEmpty()) {
            return List.of();
        }
        Map<String, String> body = Map.of("ids", joined(ids));
        List<Step> steps = new ArrayList<>();
        for (Group group : groups.get().groups()) {
            client.post(Entries.class, body, "/txmqinbox/{group}/state", group.group())
                    .states()
                    .forEach((id, entry) -> {
                        if (entry.isHandled()) {
                            steps.add(Step.of(
                                    client.name(),
                                    Step.HANDLED,
                                    entry.at(),
                                    id,
                                    new Facts().add(Step.GROUP, group.group()).list()));
                        }
                    });
        }
        return steps;
    }

    private static List<Step> reservations(ServiceClient client, Set<UUID> ids) {
        Optional<Participants> participants = client.find(Participants.class, "/txmqreservations");
        List<Step> steps = new ArrayList<>();
        for (String participant : participants.map(Participants::keySet).orElse(Set.of())) {
            for (UUID id : ids) {
                client.find(Reservations.class, "/txmqreservations/{participant}/{id}", participant, id)
                        .ifPresent(found ->
                                found.reservations().forEach(one -> steps.add(Steps.of(client.name(), one))));
            }
        }
        return steps;
    }

    private static List<Step> deliveries(ServiceClient client, Set<UUID> ids) {
        List<Step> steps = new ArrayList<>();
        for (UUID id : ids) {
            Optional<Deliveries> found = client.find(Deliveries.class, "/txmqdeliveries?notice={notice}", id);
            if (found.isEmpty()) {
                return List.of();
            }
            for (Delivery delivery : found.get().deliveries()) {
                steps.addAll(Steps.of(
                        client.name(), delivery, client.get(Attempts.class, "/txmqdeliveries/{id}", delivery.id())));
            }
        }
        return steps;
    }
}
