package dev.txmq.tcc.config;

import javax.sql.DataSource;

/** The tables of activities and reservations are there, in this version. */
public record TccTables(DataSource dataSource) {}
