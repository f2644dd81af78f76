package dev.txmq.quickstart.teaching;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A lesson that was given.
 *
 * @param afterLine the number of the last line of the log before it
 * @param answers which requests there were, with their answers
 * @param journey the message or the order that it is about; null if it did not get that far
 * @param failure why it ended early, or null
 */
record Run(
        Lesson lesson,
        long afterLine,
        List<String> answers,
        @Nullable String journey,
        @Nullable String failure) {

    Run {
        answers = List.copyOf(answers);
    }
}
