package dev.txmq.tcc.participant;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * What an initiator wants to be reserved.
 *
 * @param origin name of the initiator
 * @param body the request, as JSON
 */
public record TryRequest(BranchId id, String origin, String type, String key, Instant deadline, byte[] body) {

    /** Two of one branch are copies of each other if these are the same. */
    byte[] fingerprint() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
