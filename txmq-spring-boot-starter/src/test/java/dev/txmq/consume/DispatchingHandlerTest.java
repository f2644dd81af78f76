package dev.txmq.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.ExceptionTypeFilter;

import dev.txmq.ErrorPolicy.Decision;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.consume.DispatchingHandler.Target;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static dev.txmq.consume.RoutesTest.route;
import static org.assertj.core.api.Assertions.assertThat;

class DispatchingHandlerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<List<Delivery>> first = new ArrayList<>();
    private final List<List<Delivery>> second = new ArrayList<>();
    private final List<List<Delivery>> third = new ArrayList<>();
    private final DispatchingHandler handler = new DispatchingHandler(
            "shipping",
            List.of(
                    target(route("first", Set.of("orders"), "A", "placed"), first),
                    target(route("second", Set.of("orders"), "A || B", "changed"), second),
                    target(route("third", Set.of("users", "%R"), "*", null), third)),
            new RetryPolicy(
                    "shipping",
                    16,
                    new RetryLadder(3, List.of()),
                    new ExceptionTypeFilter(List.of(), List.of()),
                    (group, message, error) -> Decision.asConfigured()),
            new ConsumeMeters(registry, ObservationRegistry.NOOP, null));

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            orders, A, placed,  1
            orders, A, changed, 2
            orders, B, changed, 2
            users,  -, -,       3
            users,  A, placed,  3
            orders, B, placed,  0
            orders, -, placed,  0
            orders, A, -,       0
            orders, A, PLACED,  0
            others, A, placed,  0
            """)
    void choosesByTopicThenTagThenType(String topic, @Nullable String tag, @Nullable String type, int chosen) {
        List<Verdict> verdicts = handler.handle(List.of(Deliveries.of(topic, tag, type)));

        assertThat(verdicts)
                .singleElement()
                .isInstanceOf(chosen == 0 ? Verdict.DeadLetter.class : Verdict.Acknowledge.class);
        assertThat(List.of(first.size(), second.size(), third.size()))
                .isEqualTo(List.of(chosen == 1 ? 1 : 0, chosen == 2 ? 1 : 0, chosen == 3 ? 1 : 0));
    }

    @Test
    void givesEachMethodItsPartAndAnswersInTheOrderOfTheMessages() {
        List<Delivery> all = List.of(
                Deliveries.of("users", null, null),
                Deliveries.of("orders", "A", "placed"),
                Deliveries.of("orders", "A", "unheard-of"),
                Deliveries.of("users", null, null),
                Deliveries.of("orders", "A", "placed"));

        List<Verdict> verdicts = handler.handle(all);

        assertThat(first).containsExactly(List.of(all.get(1), all.get(4)));
        assertThat(third).containsExactly(List.of(all.get(0), all.get(3)));
        assertThat(second).isEmpty();
        assertThat(verdicts).extracting(Verdict::delivery).isEqualTo(all);
    }

    @Test
    void saysWhyAMessageIsParkedAndCountsIt() {
        Delivery delivery = Deliveries.of("orders", "A", "gone\u0007");

        Verdict verdict = handler.handle(List.of(delivery)).get(0);

        assertThat(((Verdict.DeadLetter) verdict).cause())
                .isInstanceOf(UnprocessableMessageException.class)
                .hasMessage("No method of the group 'shipping' fits message " + delivery.message()
                        + " with tag 'A' and type 'gone?': add one and replay it, or discard it");
        assertThat(registry.get("txmq.messages.consumed")
                        .tag("outcome", "dead-letter")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private static Target target(Route route, List<List<Delivery>> handled) {
        return new Target(route, deliveries -> {
            handled.add(deliveries);
            return deliveries.stream()
                    .map(delivery -> (Verdict) new Verdict.Acknowledge(delivery))
                    .toList();
        });
    }
}
