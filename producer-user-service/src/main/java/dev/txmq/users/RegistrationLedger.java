package dev.txmq.users;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/** What each user must have been awarded. The ledger {@code welcome-points} of the points service says what was. */
@Component
class RegistrationLedger extends SqlLedger {

    RegistrationLedger(JdbcClient jdbc, UsersProperties properties) {
        super("registrations", jdbc, """
                SELECT CAST(id AS CHAR) AS entry_key, %d AS amount, registered_at AS entered_at, NULL AS reference
                FROM users WHERE registered_at >= :from AND registered_at < :to
                ORDER BY entry_key
                """.formatted(properties.welcomePoints()));
    }
}
