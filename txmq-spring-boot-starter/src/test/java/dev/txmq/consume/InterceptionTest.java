package dev.txmq.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.txmq.ListenerInterceptor;
import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InterceptionTest {

    private static final RuntimeException FAILURE = new IllegalStateException("no");
    private final List<String> steps = new ArrayList<>();

    @Test
    void standsAroundTheHandlingTheFirstOutermost() {
        boolean fresh = handle(this::handled, named("a"), named("b"));

        assertThat(fresh).isTrue();
        assertThat(steps).containsExactly("a of shipping, 1", "b of shipping, 1", "handled", "b ends", "a ends");
    }

    @Test
    void returnsWhatTheHandlingReturns() {
        assertThat(handle(() -> false, named("a"))).isFalse();
        assertThat(handle(() -> true)).isTrue();
    }

    @Test
    void failsAsTheHandlingDoesWhateverAnInterceptorMakesOfIt() {
        BooleanSupplier failing = () -> {
            throw FAILURE;
        };
        ListenerInterceptor hiding = (group, messages, handling) -> {
            try {
                handling.run();
            } catch (IllegalStateException e) {
                steps.add("hidden");
            }
        };
        ListenerInterceptor wrapping = (group, messages, handling) -> {
            try {
                handling.run();
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException("wrapped", e);
            }
        };

        assertThatThrownBy(() -> handle(failing, named("a"))).isSameAs(FAILURE);
        assertThatThrownBy(() -> handle(failing, hiding)).isSameAs(FAILURE);
        assertThatThrownBy(() -> handle(failing, wrapping)).isSameAs(FAILURE);
        assertThatThrownBy(() -> handle(
                        () -> {
                            throw new StackOverflowError("too deep");
                        },
                        hiding))
                .isInstanceOf(StackOverflowError.class);
        assertThat(steps).contains("hidden");
    }

    @Test
    void failsWhenAnInterceptorDoesBeforeTheHandlingOrLeavesItOut() {
        assertThatThrownBy(() -> handle(this::handled, (group, messages, handling) -> {
                    throw FAILURE;
                }))
                .isSameAs(FAILURE);
        assertThatThrownBy(() -> handle(this::handled, (group, messages, handling) -> {}))
                .hasMessageContaining("does not run the handling");

        assertThat(steps).isEmpty();
    }

    @Test
    void countsAHandlingThatSucceededWhateverComesAfterIt() {
        assertThat(handle(this::handled, (group, messages, handling) -> {
                    handling.run();
                    throw FAILURE;
                }))
                .isTrue();
        assertThat(handle(this::handled, (group, messages, handling) -> {
                    handling.run();
                    handling.run();
                }))
                .isTrue();

        assertThat(steps).containsExactly("handled", "handled");
    }

    private boolean handled() {
        return steps.add("handled");
    }

    private ListenerInterceptor named(String name) {
        return (group, messages, handling) -> {
            steps.add("%s of %s, %d".formatted(name, group, messages.size()));
            try {
                handling.run();
            } finally {
                steps.add(name + " ends");
            }
        };
    }

    private static boolean handle(BooleanSupplier handling, ListenerInterceptor... interceptors) {
        ReceivedMessage<Object> message =
                new ReceivedMessage<>(new MessageId(UUID.randomUUID()), "orders", "7", null, Map.of(), 1, "payload");
        return new Interception(List.of(interceptors)).around("shipping", List.of(message), handling);
    }
}
