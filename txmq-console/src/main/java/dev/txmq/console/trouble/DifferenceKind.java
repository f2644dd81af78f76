package dev.txmq.console.trouble;

import java.time.Instant;
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

/** {@code txmqreconciliation}: differences of the last reconciliation. */
@Component
@Order(5)
final class DifferenceKind implements TroubleKind {

    private static final String LOST = "LOST";
    /** The others end by themselves, or are listed by the endpoints of the message log and the dead letters. */
    private static final List<String> ALARMING =
            List.of(LOST, "LOST_TOO_OLD", "HANDLED_THOUGH_ROLLED_BACK", "NOT_IN_LOG");

    @Override
    public String name() {
        return "differences";
    }

    @Override
    public List<Source> sources(ServiceClient service) {
        List<Source> sources = new ArrayList<>();
        service.find(Groups.class, "/txmqreconciliation")
                .ifPresent(groups -> groups.groups()
                        .forEach(group -> ALARMING.forEach(kind -> {
                            long open = group.open().getOrDefault(kind, 0L);
                            if (open > 0) {
                                sources.add(Source.listed(group.group(), kind, open));
                            }
                        })));
        return sources;
    }

    @Override
    public List<String> states() {
        return ALARMING;
    }

    @Override
    public Page page(ServiceClient service, Query query) {
        Differences found = service.get(
                Differences.class,
                "/txmqreconciliation/{group}/differences?kind={kind}&limit={limit}" + query.cursor(),
                query.source(),
                query.state(),
                query.limit());
        return Page.of(found.differences().stream().map(Difference::item).toList(), query.limit());
    }

    @Override
    public Optional<Item> find(ServiceClient service, String source, UUID id) {
        return Optional.empty();
    }

    @Override
    public List<Act> acts(String state) {
        return state.equals(LOST) ? List.of(Act.REPAIR, Act.ACCEPT) : List.of(Act.ACCEPT);
    }

    @Override
    public boolean act(ServiceClient service, Act act, String source, UUID id, OnRecord onRecord) {
        if (act == Act.ACCEPT) {
            service.post(
                    JsonNode.class,
                    Map.of("id", id.toString(), "reason", onRecord.reason(), "onBehalfOf", onRecord.operator()),
                    "/txmqreconciliation/{group}/accept",
                    source);
            return true;
        }
        return service.post(
                                Repaired.class,
                                Map.of("ids", id.toString(), "onBehalfOf", onRecord.operator()),
                                "/txmqreconciliation/{group}/repair",
                                source)
                        .repaired()
                > 0;
    }

    record Repaired(int repaired) {}

    record Groups(List<Group> groups) {

        Groups {
            groups = List.copyOf(groups);
        }
    }

    record Group(String group, Map<String, Long> open) {

        Group {
            Objects.requireNonNull(group, "group");
            open = Map.copyOf(open);
        }
    }

    record Differences(List<Difference> differences) {

        Differences {
            differences = List.copyOf(differences);
        }
    }

    record Difference(
            UUID id,
            @Nullable String kind,
            @Nullable String state,
            @Nullable String topic,
            @Nullable String key,
            @Nullable Instant producedAt,
            @Nullable Instant firstSeenAt,
            @Nullable Integer repairs,
            @Nullable Instant repairedAt,
            @Nullable String repairedBy,
            @Nullable String note) {

        Difference {
            Objects.requireNonNull(id, "id");
        }

        Item item() {
            return new Item(
                    id,
                    "%s, %s".formatted(kind, state),
                    new Fact.Facts()
                            .add("topic", topic)
                            .add("key", key)
                            .add("producedAt", producedAt)
                            .add("firstSeenAt", firstSeenAt)
                            .add("repairs", repairs)
                            .add("repairedAt", repairedAt)
                            .add("repairedBy", repairedBy)
                            .add("note", note)
                            .list(),
                    null,
                    null);
        }
    }
}
