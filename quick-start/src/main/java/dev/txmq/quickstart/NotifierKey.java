package dev.txmq.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/** What the payment service encrypts the secrets of merchants with. It lives as long as the database that holds them. */
final class NotifierKey {

    private static final int BYTES = 32;

    private NotifierKey() {}

    /** @param dataDirectory where it is kept, or null */
    static String of(@Nullable Path dataDirectory) {
        if (dataDirectory == null) {
            return generate();
        }
        Path file = dataDirectory.resolve("notifier-key");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(dataDirectory);
                Files.writeString(file, generate());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The key of the notifier cannot be kept in " + file, e);
        }
    }

    private static String generate() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
