package dev.txmq.reconcile.config;

import javax.sql.DataSource;

/** Where the tables of windows, differences and repairs are, in this version once the application has started. */
public record ReconciliationTables(DataSource dataSource) {}
