package dev.txmq.console.trouble;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.txmq.console.page.Fact;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.wire.Reservations;
import dev.txmq.console.wire.Reservations.Reservation;

/** {@code txmqactivities} and {@code txmqreservations}: what is not decided, not there, or reserved for too long. */
@Component
@Order(3)
final class PromiseKind implements TroubleKind {

    private static final String OVERDUE = "OVERDUE";
    private static final String RESERVED = "RESERVED";

    @Override
    public String name() {
        return "promises";
    }

    @Override
    public List<Source> sources(ServiceClient service) {
        List<Source> sources = new ArrayList<>();
        service.find(Activities.class, "/txmqactivities").ifPresent(activities -> {
            if (activities.notDecidedInTime() > 0) {
                sources.add(Source.counted("", "NOT_DECIDED", activities.notDecidedInTime()));
            }
            activities.missing().forEach((participant, count) -> {
                if (count > 0) {
                    sources.add(Source.counted(participant, "MISSING", count));
                }
            });
        });
        service.find(Participants.class, "/txmqreservations")
                .ifPresent(participants -> participants.forEach((participant, held) -> {
                    if (held.overdue() > 0) {
                        sources.add(Source.listed(participant, OVERDUE, held.overdue()));
                    }
                }));
        return sources;
    }

    @Override
    public List<String> states() {
        return List.of(OVERDUE, RESERVED);
    }

    /** The oldest. The service continues no page. */
    @Override
    public Page page(ServiceClient service, Query query) {
        Reservations found = service.get(
                Reservations.class,
                "/txmqreservations/{participant}?overdue={overdue}&limit={limit}",
                query.source(),
                query.state().equals(OVERDUE),
                query.limit());
        return new Page(found.reservations().stream().map(PromiseKind::item).toList(), null);
    }

    @Override
    public Optional<Item> find(ServiceClient service, String source, UUID id) {
        return service.find(Reservations.class, "/txmqreservations/{participant}/{id}", source, id)
                .flatMap(found -> found.reservations().stream().findFirst())
                .map(PromiseKind::item);
    }

    @Override
    public List<Act> acts(String state) {
        return List.of(Act.ASK);
    }

    @Override
    public boolean act(ServiceClient service, Act act, String source, UUID id, OnRecord onRecord) {
        service.post(JsonNode.class, Map.of("ask", true), "/txmqreservations/{participant}/{id}", source, id);
        return true;
    }

    private static Item item(Reservation reservation) {
        return new Item(
                reservation.activityId(),
                reservation.status() == null ? "" : reservation.status(),
                new Fact.Facts()
                        .add("type", reservation.type())
                        .add("key", reservation.key())
                        .add("branch", reservation.branch())
                        .add("origin", reservation.origin())
                        .add("deadline", reservation.deadline())
                        .add("asked", reservation.asked())
                        .add("askAt", reservation.askAt())
                        .list(),
                reservation.lastError(),
                reservation.request());
    }

    record Activities(long notDecidedInTime, Map<String, Long> missing) {

        Activities {
            missing = Map.copyOf(missing);
        }
    }

    record Held(long overdue) {}

    /** By name. */
    static final class Participants extends LinkedHashMap<String, Held> {

        private static final long serialVersionUID = 1;
    }
}
