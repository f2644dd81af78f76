package dev.txmq.it.transactions;

import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcBooks implements Books {

    private final JdbcClient jdbc;

    JdbcBooks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void ordered(String item) {
        jdbc.sql("INSERT INTO orders (item, version) VALUES (?, 0)").param(item).update();
    }

    @Override
    public void delivered(String item) {
        jdbc.sql("INSERT INTO deliveries (item) VALUES (?)").param(item).update();
    }
}
