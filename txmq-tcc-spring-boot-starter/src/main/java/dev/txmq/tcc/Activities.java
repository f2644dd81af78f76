package dev.txmq.tcc;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.txmq.TxmqException;

/**
 * Runs activities by try, confirm and cancel: everything in one happens everywhere, or nowhere.
 *
 * <p>Guarantee: an activity has one outcome, which is decided by one commit in the kit's database and never changes. Its branches are
 * confirmed only if every participant has reserved its own, and each participant learns the outcome, whatever process, broker or
 * connection dies on the way. Until then amounts are reserved, and others can see that: there is no isolation.
 *
 * <p>The pattern is Try-Confirm/Cancel (Pardon and Pautasso, "Towards Distributed Atomic Transactions over RESTful Services", 2011),
 * with the outcome carried by transactional messages, and without a coordinator beside the caller's own database.
 *
 * <p>Safe for use by many threads, and by all instances of an application at once.
 */
public interface Activities {

    /**
     * Reserves all branches, and then confirms them all or cancels them all. Branches of participants in this application are decided
     * in the commit of the decision itself; all others are told by a message.
     *
     * <p>While an activity of this type and key is confirmed, it is not run again: the answer is the outcome that it has. One that was
     * cancelled is run anew.
     *
     * @return CONFIRMED or CANCELLED, after that is committed. A refusal by a participant of this application is CANCELLED too, and
     *     leaves nothing on record.
     * @throws TxmqException if a transaction is active, since none may be held over requests to others; if an activity of this type
     *     and key is in progress; or if the outcome is not known, since the database went away: {@link #find} tells it later
     * @throws IllegalArgumentException if a participant is neither a bean of this application nor in {@code txmq.tcc.participants}, or
     *     if a request cannot be written as JSON or has more than 256 KiB
     */
    Outcome run(Activity activity);

    /** How the last activity of this type and key stands; empty if there was none, or it has been purged. */
    Optional<Outcome> find(String type, String key);

    /**
     * How an activity stands.
     *
     * @param id of the activity
     * @param status where it stands
     * @param refusedBy the branch whose participant said no, or null: trying again helps only if it would say yes now
     * @param reason why it was cancelled, or null
     * @param results what participants answered to the reservation, by the name of the branch; those without an answer are missing
     */
    record Outcome(
            UUID id,
            Status status,
            @Nullable String refusedBy,
            @Nullable String reason,
            Map<String, JsonNode> results) {

        public Outcome {
            results = Map.copyOf(results);
        }

        public boolean isConfirmed() {
            return status == Status.CONFIRMED;
        }
    }

    /** Where an activity stands. */
    enum Status {
        /** Branches are being reserved; nothing is decided. */
        TRYING,
        /** Final: every branch is confirmed, or will be. */
        CONFIRMED,
        /** Final: every branch is released, or will be. */
        CANCELLED
    }
}
