package dev.txmq.console.trouble;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.console.page.Fact;

/**
 * One thing that may need a human, such as a dead letter.
 *
 * @param error why it is there; it quotes data, so only operators see it
 * @param payload what it carries, for operators too
 */
record Item(
        UUID id,
        String state,
        List<Fact> facts,
        @Nullable String error,
        @Nullable String payload) {

    private static final int LONGEST = 20_000;

    Item {
        error = error == null ? null : Fact.shortened(error, LONGEST);
        payload = payload == null ? null : Fact.shortened(payload, LONGEST);
    }

    /** As those see it who may not see data. */
    Item masked() {
        return new Item(id, state, facts, null, null);
    }
}
