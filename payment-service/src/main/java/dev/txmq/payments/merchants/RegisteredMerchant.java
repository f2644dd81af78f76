package dev.txmq.payments.merchants;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a registration.
 *
 * @param endpointId by which the merchant asks for notices; missing without a URL
 * @param secret by which it verifies them, told here and never again; missing without a URL
 * @param registeredAt in whole microseconds, as the database keeps it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RegisteredMerchant(
        long id,
        String name,
        String currency,
        @Nullable String notifyUrl,
        @Nullable UUID endpointId,
        @Nullable String secret,
        Instant registeredAt) {

    /** Without the secret: this is what a log may show. */
    @Override
    public String toString() {
        return "RegisteredMerchant[id=%d]".formatted(id);
    }
}
