package dev.txmq.payments.merchants;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a registration.
 *
 * @param secret the notification secret, told here and never again
 * @param registeredAt in whole microseconds, as the database keeps it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RegisteredMerchant(
        long id, String name, String currency, @Nullable String notifyUrl, String secret, Instant registeredAt) {

    /** Without the secret: this is what a log may show. */
    @Override
    public String toString() {
        return "RegisteredMerchant[id=%d]".formatted(id);
    }
}
