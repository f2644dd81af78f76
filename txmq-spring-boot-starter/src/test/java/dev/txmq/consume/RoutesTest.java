package dev.txmq.consume;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.Subscription.Selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What the methods of one group take. */
class RoutesTest {

    @Test
    void areOneSubscriptionWithTheTagsOfAllForATopic() {
        var subscription = routes(
                        route("first", Set.of("orders", "refunds"), "B || A", null),
                        route("second", Set.of("orders"), "C", null),
                        route("third", Set.of("users"), "*", null))
                .subscription();

        assertThat(subscription.topics())
                .isEqualTo(Map.of(
                        "orders", new Selection("A || B || C", null),
                        "refunds", new Selection("B || A", null),
                        "users", new Selection("*", null)));
    }

    @Test
    void receiveAllTagsIfOneTypeIsOfAllTags() {
        var subscription = routes(
                        route("first", Set.of("orders"), "A", "placed"),
                        route("second", Set.of("orders"), "*", "changed"))
                .subscription();

        assertThat(subscription.topics()).isEqualTo(Map.of("orders", new Selection("*", null)));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            *,      -,      *,      -
            A,      -,      *,      -
            A || B, -,      B || C, -
            *,      placed, *,      placed
            *,      placed, *,      -
            A,      placed, A || B, -
            """)
    void refuseTwoMethodsThatAMessageMayFit(
            String tags, @Nullable String type, String otherTags, @Nullable String otherType) {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> routes(
                                route("first", Set.of("orders", "users"), tags, type),
                                route("second", Set.of("refunds", "orders"), otherTags, otherType))
                        .subscription())
                .withMessageContaining("Two methods of the group 'shipping' would both fit a message of topic 'orders'")
                .withMessageContaining("RoutesTest.first()")
                .withMessageContaining("RoutesTest.second()")
                .withMessageContaining("a group of its own");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            A,      -,      B,      -
            *,      placed, *,      changed
            A,      placed, A,      changed
            A,      placed, B,      placed
            """)
    void takeTwoMethodsThatNoMessageFitsBoth(
            String tags, @Nullable String type, String otherTags, @Nullable String otherType) {
        assertThat(routes(
                                route("first", Set.of("orders"), tags, type),
                                route("second", Set.of("orders"), otherTags, otherType))
                        .subscription()
                        .topics())
                .containsOnlyKeys("orders");
    }

    @Test
    void haveOneFilterForATopicAndNoTagsBesideIt() {
        Route filtered = filtered("first", "amount > 1", "placed");

        assertThat(routes(filtered, filtered("second", "amount > 1", "changed"))
                        .subscription()
                        .topics())
                .isEqualTo(Map.of("orders", new Selection("*", "amount > 1")));
        for (Route other : List.of(
                route("second", Set.of("orders"), "A", "changed"), filtered("second", "amount > 2", "changed"))) {
            assertThatExceptionOfType(UnusableSetupException.class)
                    .isThrownBy(() -> routes(filtered, other).subscription())
                    .withMessageContaining("The group 'shipping' subscribes to topic 'orders' once")
                    .withMessageContaining("RoutesTest.first(), with filter amount > 1 and type placed")
                    .withMessageContaining("RoutesTest.second()");
        }
        assertThat(routes(filtered, route("second", Set.of("users"), "A", null))
                        .subscription()
                        .topics())
                .hasSize(2);
    }

    private static Routes routes(Route... routes) {
        return new Routes("shipping", List.of(routes));
    }

    static Route route(String method, Set<String> topics, String tags, @Nullable String type) {
        return new Route(
                method(method),
                topics,
                new Selection(tags, null),
                tags.equals("*") ? Set.of() : Set.of(tags.split(" \\|\\| ")),
                type);
    }

    private static Route filtered(String method, String filter, String type) {
        return new Route(method(method), Set.of("orders"), new Selection("*", filter), Set.of(), type);
    }

    private static Method method(String name) {
        try {
            return RoutesTest.class.getDeclaredMethod(name);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void first() {}

    void second() {}

    void third() {}
}
