package dev.txmq.notify.config;

import javax.sql.DataSource;

/** The tables of the notifier are there. */
public record NotifierTables(DataSource dataSource) {}
