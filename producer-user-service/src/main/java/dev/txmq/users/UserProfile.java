package dev.txmq.users;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a client sees of a user.
 *
 * @param registeredAt in whole microseconds, as the database keeps it
 * @param points how many points the user had when the points service last told; left out as long as it has not
 */
record UserProfile(
        long id,
        String username,
        String email,
        Instant registeredAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long points) {}
