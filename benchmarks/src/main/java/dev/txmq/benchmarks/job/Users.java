package dev.txmq.benchmarks.job;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code users}. */
public final class Users {

    private final JdbcClient jdbc;

    public Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void insert(Registration registration) {
        jdbc.sql("INSERT INTO users (id, username, email, registered_at) VALUES (?, ?, ?, ?)")
                .params(
                        registration.id(),
                        registration.username(),
                        registration.email(),
                        LocalDateTime.ofInstant(registration.registeredAt(), ZoneOffset.UTC))
                .update();
    }
}
