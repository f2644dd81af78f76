package dev.txmq.points;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/** What each user was awarded for the registration. The ledger {@code registrations} of the user service says what each must have been. */
@Component
class WelcomeLedger extends SqlLedger {

    WelcomeLedger(JdbcClient jdbc) {
        super("welcome-points", jdbc, """
                SELECT CAST(user_id AS CHAR) AS entry_key, delta AS amount, awarded_at AS entered_at, NULL AS reference
                FROM points_entry WHERE reason = 'REGISTRATION' AND awarded_at >= :from AND awarded_at < :to
                ORDER BY entry_key
                """);
    }
}
