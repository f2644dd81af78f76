package dev.txmq.database;

import javax.sql.DataSource;

import org.springframework.context.SmartLifecycle;

/**
 * Where the kit may not migrate: refuses tables of another version before anything works with them. Only a start asks, so that
 * a context that is never started, such as the training run of an AOT cache, needs no database.
 */
final class SchemaCheck implements SmartLifecycle {

    private final DataSource dataSource;
    private volatile boolean running;

    SchemaCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void start() {
        SchemaMigration.validate(dataSource);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
