package dev.txmq.it.processes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
