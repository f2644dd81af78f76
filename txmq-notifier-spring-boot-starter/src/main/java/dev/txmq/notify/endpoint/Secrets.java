package dev.txmq.notify.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.encrypt.BytesEncryptor;

/**
 * Makes the secrets of endpoints, and encrypts them and their headers: AES in GCM, of Spring Security. GCM knows what another key has
 * encrypted, so each key is tried.
 */
public final class Secrets {

    private static final String PREFIX = "whsec_";
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final List<BytesEncryptor> keys;

    /** @param keys 32 bytes in base64 each; the first one encrypts */
    public Secrets(List<String> keys) {
        this.keys = keys.stream().map(Secrets::encryptor).toList();
    }

    private static BytesEncryptor encryptor(String key) {
        return AesGcmBytesEncryptor.withSecretKey(
                        new SecretKeySpec(Base64.getDecoder().decode(key.strip()), "AES"))
                .build();
    }

    String make() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    byte[] encrypt(String text) {
        return keys.get(0).encrypt(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalStateException if none of the keys has encrypted it */
    public String decrypt(byte[] encrypted) {
        for (BytesEncryptor key : keys) {
            try {
                return new String(key.decrypt(encrypted), StandardCharsets.UTF_8);
            } catch (IllegalStateException e) {
                // of another key
            }
        }
        throw new IllegalStateException("none of txmq.notifier.encryption-keys decrypts it");
    }
}
