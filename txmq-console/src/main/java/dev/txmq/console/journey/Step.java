package dev.txmq.console.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.console.page.Fact;

/**
 * Something that happened, or that is expected.
 *
 * @param what it was, as the pages' texts call it
 * @param at when; null if it is expected and nobody knows when
 * @param isExpected whether it has not happened yet
 * @param subject of which message, activity or delivery
 * @param error why it failed; only operators see it
 */
record Step(
        String service,
        String what,
        @Nullable Instant at,
        boolean isExpected,
        UUID subject,
        List<Fact> facts,
        @Nullable String error) {

    static final String HANDLED = "message.handled";
    static final String PARKED = "letter.parked";
    /** The broker delivers it again. */
    static final String NEXT_DELIVERY = "message.delivered";

    /** The fact which group it was. */
    static final String GROUP = "group";

    static Step of(String service, String what, Instant at, UUID subject, List<Fact> facts) {
        return new Step(service, what, at, false, subject, facts, null);
    }

    static Step expected(String service, String what, @Nullable Instant at, UUID subject, @Nullable String error) {
        return new Step(service, what, at, true, subject, List.of(), error);
    }

    static Step expected(String service, String what, @Nullable Instant at, UUID subject, List<Fact> facts) {
        return new Step(service, what, at, true, subject, facts, null);
    }

    Step because(@Nullable String reason) {
        return new Step(service, what, at, isExpected, subject, facts, reason);
    }

    /** Whether a delivery that is expected does not come any more, since this has happened to the same message in the same group. */
    boolean settles(Step delivery) {
        return !isExpected
                && subject.equals(delivery.subject())
                && facts.containsAll(delivery.facts())
                && (what.equals(HANDLED) || (what.equals(PARKED) && !isBefore(delivery)));
    }

    private boolean isBefore(Step other) {
        return at != null && other.at() != null && at.isBefore(other.at());
    }

    /** As those see it who may not see data. */
    Step masked() {
        return because(null);
    }

    /** How long after the step before, in seconds with three digits; empty for the first one. */
    String after(@Nullable Step before) {
        return before == null || before.at() == null || at == null
                ? ""
                : "+%.3f s".formatted(Duration.between(before.at(), at).toMillis() / 1000.0);
    }
}
