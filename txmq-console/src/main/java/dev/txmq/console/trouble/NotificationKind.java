package dev.txmq.console.trouble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.txmq.console.page.Fact;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.wire.Attempts;
import dev.txmq.console.wire.Attempts.Attempt;
import dev.txmq.console.wire.Deliveries;
import dev.txmq.console.wire.Deliveries.Delivery;

/** {@code txmqdeliveries}: notifications that their recipients did not take in time, of the first endpoints of a service. */
@Component
@Order(4)
final class NotificationKind implements TroubleKind {

    private static final String EXHAUSTED = "EXHAUSTED";
    private static final int ENDPOINTS = 100;
    private static final int PAGE = 100;

    @Override
    public String name() {
        return "notifications";
    }

    @Override
    public List<Source> sources(ServiceClient service) {
        Optional<Endpoints> endpoints = service.find(Endpoints.class, "/txmqendpoints?limit={limit}", ENDPOINTS);
        if (endpoints.isEmpty()) {
            return List.of();
        }
        List<Source> sources = new ArrayList<>();
        for (Endpoint endpoint : endpoints.get().endpoints()) {
            String id = endpoint.id().toString();
            Page page = page(service, new Query(id, EXHAUSTED, null, PAGE));
            if (!page.items().isEmpty()) {
                sources.add(Source.firstPage(id, String.valueOf(endpoint.recipient()), EXHAUSTED, page));
            }
        }
        return sources;
    }

    @Override
    public List<String> states() {
        return List.of(EXHAUSTED, "WAITING", "CANCELLED");
    }

    @Override
    public Page page(ServiceClient service, Query query) {
        Deliveries found = service.get(
                Deliveries.class,
                "/txmqdeliveries?endpoint={endpoint}&status={status}&limit={limit}" + query.cursor(),
                query.source(),
                query.state(),
                query.limit());
        return Page.of(found.deliveries().stream().map(NotificationKind::item).toList(), query.limit());
    }

    /** Its attempts, with the last answer as payload. */
    @Override
    public Optional<Item> find(ServiceClient service, String source, UUID id) {
        List<Attempt> attempts =
                service.get(Attempts.class, "/txmqdeliveries/{id}", id).attempts();
        if (attempts.isEmpty()) {
            return Optional.empty();
        }
        Fact.Facts facts = new Fact.Facts();
        attempts.forEach(attempt -> facts.add(
                "attempt",
                "%d: %s, %s, %d ms"
                        .formatted(
                                attempt.number(),
                                attempt.at(),
                                attempt.status() == null ? "-" : attempt.status(),
                                attempt.tookMillis())));
        Attempt last = attempts.get(attempts.size() - 1);
        return Optional.of(new Item(id, "", facts.list(), last.error(), last.body()));
    }

    @Override
    public List<Act> acts(String state) {
        return state.equals("WAITING") ? List.of() : List.of(Act.RESEND);
    }

    @Override
    public boolean act(ServiceClient service, Act act, String source, UUID id, OnRecord onRecord) {
        service.post(
                JsonNode.class, Map.of("replay", true, "onBehalfOf", onRecord.operator()), "/txmqdeliveries/{id}", id);
        return true;
    }

    private static Item item(Delivery delivery) {
        return new Item(
                delivery.id(),
                delivery.status() == null ? "" : delivery.status(),
                new Fact.Facts()
                        .add("type", delivery.type())
                        .add("key", delivery.key())
                        .add("recipient", delivery.recipient())
                        .add("notice", delivery.notice())
                        .add("attempts", delivery.attempts())
                        .add("lastAttemptAt", delivery.lastAttemptAt())
                        .add("nextAttemptAt", delivery.nextAttemptAt())
                        .add("lastStatus", delivery.lastStatus())
                        .add("settledAt", delivery.settledAt())
                        .add("replayedBy", delivery.replayedBy())
                        .list(),
                delivery.lastError(),
                null);
    }

    record Endpoints(List<Endpoint> endpoints) {

        Endpoints {
            endpoints = List.copyOf(endpoints);
        }
    }

    record Endpoint(UUID id, @Nullable String recipient) {

        Endpoint {
            Objects.requireNonNull(id, "id");
        }
    }
}
