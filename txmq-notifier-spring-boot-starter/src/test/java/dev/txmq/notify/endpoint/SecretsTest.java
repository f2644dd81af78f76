package dev.txmq.notify.endpoint;

import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecretsTest {

    private static final String OLD = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());
    private static final String NEW = Base64.getEncoder().encodeToString("fedcba9876543210fedcba9876543210".getBytes());

    @Test
    void makesOnesOf32Bytes() {
        Secrets secrets = new Secrets(List.of(OLD));

        assertThat(secrets.make()).startsWith("whsec_").isNotEqualTo(secrets.make());
        assertThat(Base64.getDecoder().decode(secrets.make().substring(6))).hasSize(32);
    }

    @Test
    void encryptsEachTimeAnew() {
        Secrets secrets = new Secrets(List.of(OLD));

        assertThat(secrets.encrypt("whsec_x")).isNotEqualTo(secrets.encrypt("whsec_x"));
        assertThat(secrets.decrypt(secrets.encrypt("whsec_x"))).isEqualTo("whsec_x");
    }

    @Test
    void decryptsWhatAnOlderKeyHasEncrypted() {
        byte[] encrypted = new Secrets(List.of(OLD)).encrypt("whsec_x");

        assertThat(new Secrets(List.of(NEW, OLD)).decrypt(encrypted)).isEqualTo("whsec_x");
        assertThatThrownBy(() -> new Secrets(List.of(NEW)).decrypt(encrypted))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("txmq.notifier.encryption-keys");
    }

    @Test
    void findsOutWhatWasChanged() {
        Secrets secrets = new Secrets(List.of(OLD));
        byte[] encrypted = secrets.encrypt("whsec_x");
        encrypted[encrypted.length - 1] ^= 1;

        assertThatThrownBy(() -> secrets.decrypt(encrypted)).isInstanceOf(IllegalStateException.class);
    }
}
