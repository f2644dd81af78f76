package dev.txmq.tcc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.txmq.config.NameRules;

/**
 * What to reserve where: all of it, or nothing.
 *
 * @param type what kind of activity it is, such as {@code payment}: 1 to 64 of {@code a-z A-Z 0-9 . _ -}
 * @param key what it is about, such as an order number. At most one activity of a type and key is in progress or confirmed. 1 to 128
 *     characters without white space or control characters.
 * @param branches what is reserved, 1 to 32 when it is run
 * @param timeout from the begin until it may be cancelled by anybody, a day at most, or null for {@code txmq.tcc.timeout}. A participant
 *     may have forgotten by then that it was cancelled, and would take a try that comes so late.
 */
public record Activity(
        String type,
        String key,
        List<Branch> branches,
        @Nullable Duration timeout) {

    private static final Duration LONGEST = Duration.ofDays(1);

    public Activity {
        requireName("type", type);
        if (!NameRules.isKey(key)) {
            throw new IllegalArgumentException(
                    "The key of an activity must be 1 to 128 characters without white space or control characters");
        }
        branches = List.copyOf(branches);
        Set<String> names = new HashSet<>();
        for (Branch branch : branches) {
            if (!names.add(branch.name())) {
                throw new IllegalArgumentException(
                        "Activity %s %s has two branches called '%s': give each a name of its own"
                                .formatted(type, key, branch.name()));
            }
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "The timeout of activity %s %s must be more than zero and at most a day, was %s"
                            .formatted(type, key, timeout));
        }
    }

    /** Without branches yet. */
    public static Activity of(String type, String key) {
        return new Activity(type, key, List.of(), null);
    }

    /** The same activity with one more branch, called as its participant. */
    public Activity reserve(String participant, Object request) {
        return reserve(participant, participant, request);
    }

    /** The same activity with one more branch: for an activity that reserves twice at one participant. */
    public Activity reserve(String participant, String branch, Object request) {
        List<Branch> more = new ArrayList<>(branches);
        more.add(new Branch(participant, branch, request));
        return new Activity(type, key, more, timeout);
    }

    /** The same activity with a timeout of its own. */
    public Activity within(Duration newTimeout) {
        return new Activity(type, key, branches, newTimeout);
    }

    /**
     * One reservation.
     *
     * @param participant who reserves, by the name of its {@link Participant} bean
     * @param name of the branch, unique in the activity
     * @param request written as JSON by Spring Boot's {@code JsonMapper}, at most 256 KiB
     */
    public record Branch(String participant, String name, Object request) {

        public Branch {
            requireName("participant", participant);
            requireName("branch", name);
        }
    }

    private static void requireName(String what, String name) {
        if (!NameRules.isPlain(name)) {
            throw new IllegalArgumentException(
                    "The %s of an activity must be 1 to 64 of a-z A-Z 0-9 . _ -".formatted(what));
        }
    }
}
