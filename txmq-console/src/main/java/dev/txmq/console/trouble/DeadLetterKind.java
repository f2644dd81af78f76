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
import dev.txmq.console.wire.DeadLetter;

/** {@code txmqdeadletters}: messages that a consumer group could not handle. */
@Component
@Order(1)
final class DeadLetterKind implements TroubleKind {

    private static final String PARKED = "PARKED";
    /** That the service replays at once. */
    private static final long MOST = 1_000;

    @Override
    public String name() {
        return "dead-letters";
    }

    @Override
    public List<Source> sources(ServiceClient service) {
        List<Source> sources = new ArrayList<>();
        service.find(Groups.class, "/txmqdeadletters")
                .ifPresent(groups -> groups.forEach((group, states) -> {
                    long parked = states.getOrDefault(PARKED, 0L);
                    if (parked > 0) {
                        sources.add(Source.listed(group, PARKED, parked));
                    }
                }));
        return sources;
    }

    @Override
    public List<String> states() {
        return List.of(PARKED, "REPLAYED", "DISCARDED");
    }

    @Override
    public Page page(ServiceClient service, Query query) {
        Letters letters = service.get(
                Letters.class,
                "/txmqdeadletters/{group}?status={status}&limit={limit}" + query.cursor(),
                query.source(),
                query.state(),
                query.limit());
        return Page.of(letters.deadLetters().stream().map(DeadLetterKind::item).toList(), query.limit());
    }

    @Override
    public Optional<Item> find(ServiceClient service, String source, UUID id) {
        return service.find(DeadLetter.class, "/txmqdeadletters/{group}/{id}", source, id)
                .map(DeadLetterKind::item);
    }

    @Override
    public List<Act> acts(String state) {
        return state.equals(PARKED) ? List.of(Act.REPLAY, Act.DISCARD) : List.of();
    }

    @Override
    public boolean act(ServiceClient service, Act act, String source, UUID id, OnRecord onRecord) {
        if (act == Act.DISCARD) {
            service.delete(
                    JsonNode.class,
                    "/txmqdeadletters/{group}/{id}?reason={reason}&onBehalfOf={operator}",
                    source,
                    id,
                    onRecord.reason(),
                    onRecord.operator());
        } else {
            service.post(
                    JsonNode.class,
                    Map.of("onBehalfOf", onRecord.operator()),
                    "/txmqdeadletters/{group}/{id}",
                    source,
                    id);
        }
        return true;
    }

    @Override
    public Optional<AllAtOnce> allAtOnce(Act act) {
        return act == Act.REPLAY ? Optional.of(new ReplayAll()) : Optional.empty();
    }

    private static final class ReplayAll implements AllAtOnce {

        @Override
        public long count(ServiceClient service, String source) {
            long parked = service.get(Groups.class, "/txmqdeadletters")
                    .getOrDefault(source, Map.of())
                    .getOrDefault(PARKED, 0L);
            return Math.min(parked, MOST);
        }

        @Override
        public long act(ServiceClient service, String source, long limit, OnRecord onRecord) {
            return service.post(
                            Replayed.class,
                            Map.of("limit", String.valueOf(limit), "onBehalfOf", onRecord.operator()),
                            "/txmqdeadletters/{group}",
                            source)
                    .replayed();
        }
    }

    private static Item item(DeadLetter letter) {
        return new Item(
                letter.id(),
                letter.status() == null ? "" : letter.status(),
                new Fact.Facts()
                        .add("topic", letter.topic())
                        .add("key", letter.key())
                        .add("tag", letter.tag())
                        .add("attempts", letter.attempts())
                        .add("parkedAt", letter.parkedAt())
                        .add("replays", letter.replays())
                        .add("replayedAt", letter.replayedAt())
                        .add("replayedBy", letter.replayedBy())
                        .add("discardedAt", letter.discardedAt())
                        .add("discardedBy", letter.discardedBy())
                        .add("reason", letter.discardReason())
                        .list(),
                letter.lastError(),
                letter.payload() == null ? letter.payloadBase64() : letter.payload());
    }

    /** How many, by group and state. */
    static final class Groups extends LinkedHashMap<String, Map<String, Long>> {

        private static final long serialVersionUID = 1;
    }

    record Letters(List<DeadLetter> deadLetters) {

        Letters {
            deadLetters = List.copyOf(deadLetters);
        }
    }

    record Replayed(long replayed) {}
}
