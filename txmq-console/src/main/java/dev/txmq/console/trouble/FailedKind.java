package dev.txmq.console.trouble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.txmq.console.page.Fact;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.wire.Message;

/** {@code txmq}: messages that the relay gave up. Their topics are told by {@code txmqlog}. */
@Component
@Order(2)
final class FailedKind implements TroubleKind {

    private static final String FAILED = "FAILED";
    private static final int PAGE = 100;
    private static final int MOST = 1_000;

    @Override
    public String name() {
        return "failed";
    }

    @Override
    public List<Source> sources(ServiceClient service) {
        long failed = service.find(Overview.class, "/txmq")
                .map(overview -> overview.messages().getOrDefault(FAILED, 0L))
                .orElse(0L);
        if (failed == 0) {
            return List.of();
        }
        Optional<Log> log = service.find(Log.class, "/txmqlog");
        if (log.isEmpty()) {
            return List.of(Source.counted("", FAILED, failed));
        }
        List<Source> sources = new ArrayList<>();
        for (String topic : log.get().topics()) {
            Page page = page(service, new Query(topic, FAILED, null, PAGE));
            if (!page.items().isEmpty()) {
                sources.add(Source.firstPage(topic, topic, FAILED, page));
            }
        }
        return sources;
    }

    @Override
    public List<String> states() {
        return List.of(FAILED);
    }

    @Override
    public Page page(ServiceClient service, Query query) {
        Messages messages = service.get(
                Messages.class,
                "/txmq/failed?topic={topic}&limit={limit}" + query.cursor(),
                query.source(),
                query.limit());
        return Page.of(messages.messages().stream().map(FailedKind::item).toList(), query.limit());
    }

    @Override
    public Optional<Item> find(ServiceClient service, String source, UUID id) {
        return service.get(Messages.class, "/txmq?id={id}", id).messages().stream()
                .findFirst()
                .map(FailedKind::item);
    }

    @Override
    public List<Act> acts(String state) {
        return List.of(Act.RETRY);
    }

    @Override
    public boolean act(ServiceClient service, Act act, String source, UUID id, OnRecord onRecord) {
        service.post(
                JsonNode.class,
                Map.of("id", id.toString(), "reason", onRecord.reason(), "onBehalfOf", onRecord.operator()),
                "/txmq/retry");
        return true;
    }

    @Override
    public Optional<AllAtOnce> allAtOnce(Act act) {
        return act == Act.RETRY ? Optional.of(new RetryAll()) : Optional.empty();
    }

    private final class RetryAll implements AllAtOnce {

        @Override
        public long count(ServiceClient service, String source) {
            return page(service, new Query(source, FAILED, null, MOST)).items().size();
        }

        @Override
        public long act(ServiceClient service, String source, long limit, OnRecord onRecord) {
            return service.post(
                            Retried.class,
                            Map.of(
                                    "topic", source,
                                    "limit", String.valueOf(limit),
                                    "reason", onRecord.reason(),
                                    "onBehalfOf", onRecord.operator()),
                            "/txmq/retry")
                    .retried();
        }
    }

    private static Item item(Message message) {
        return new Item(
                message.id(),
                message.status() == null ? "" : message.status(),
                new Fact.Facts()
                        .add("topic", message.topic())
                        .add("key", message.key())
                        .add("attempts", message.attempts())
                        .add("createdAt", message.createdAt())
                        .add("dueAt", message.dueAt())
                        .add("publishedAt", message.publishedAt())
                        .list(),
                message.lastError(),
                null);
    }

    record Overview(Map<String, Long> messages) {

        Overview {
            messages = Map.copyOf(messages);
        }
    }

    record Log(List<String> topics) {

        Log {
            topics = List.copyOf(topics);
        }
    }

    record Retried(long retried) {}

    record Messages(List<Message> messages) {

        Messages {
            messages = List.copyOf(messages);
        }
    }
}
