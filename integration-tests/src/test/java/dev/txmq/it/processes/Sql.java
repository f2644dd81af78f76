package dev.txmq.it.processes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Reads all databases of the services, past the services. A statement sees one moment of all of them. */
final class Sql {

    private final int port;

    Sql(int port) {
        this.port = port;
    }

    long number(String sql, Object... parameters) {
        return Long.parseLong(texts(sql, parameters).get(0));
    }

    /** The first column of all rows. */
    List<String> texts(String sql, Object... parameters) {
        try (Connection connection = DatabaseProcess.connect(port, "users");
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException("The books cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until nothing is under way, and then for what a second effect would change.
     *
     * @param zeroAtTheEnd what is zero when nothing is under way, each a name and a statement
     * @param alwaysZero what is zero at any moment
     */
    void awaitSettled(
            String what, Map<String, String> zeroAtTheEnd, Map<String, String> alwaysZero, Duration patience) {
        await("nothing of the %s is under way".formatted(what))
                .atMost(patience)
                .pollInterval(ofMillis(500))
                .untilAsserted(() -> assertThat(wrong(zeroAtTheEnd)).isEmpty());
        // a second effect would come within this time
        await().during(ofSeconds(1))
                .atMost(ofSeconds(90))
                .untilAsserted(() -> assertThat(wrong(alwaysZero)).isEmpty());
        assertThat(wrong(zeroAtTheEnd)).isEmpty();
    }

    /** What is not zero of what must be, each a name and a statement. */
    Map<String, Long> wrong(Map<String, String> mustBeZero) {
        Map<String, Long> wrong = new TreeMap<>();
        mustBeZero.forEach((what, sql) -> {
            long count = number(sql);
            if (count != 0) {
                wrong.put(what, count);
            }
        });
        return wrong;
    }
}
