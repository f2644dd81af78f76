package dev.txmq.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.txmq.MessageId;

/** The hash of one id: the first 8 bytes of the SHA-256 of its 16 bytes. SHA-256 rather than MD5, which a JVM in FIPS mode refuses. */
public final class IdHash {

    private IdHash() {}

    public static long of(MessageId id) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(id.toBytes()))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
