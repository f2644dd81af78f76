package dev.txmq.tcc.config;

import javax.sql.DataSource;

/** Where the tables of activities and reservations are, in this version once the application has started. */
public record TccTables(DataSource dataSource) {}
