package dev.txmq.it.retention;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Lets the thread that drops partitions die before one of the statements by which it changes the database: its connections are
 * cut, and what it has not committed is gone, as with the death of its process.
 */
final class StoppedStatements implements BeanPostProcessor {

    private final Map<String, Runnable> before = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private volatile @Nullable String stopped;

    /** From now on the first one that changes the database is number 1. */
    void stopAt(int number) {
        stopped = null;
        seen.clear();
        left.set(number);
    }

    void goOn() {
        left.set(Integer.MAX_VALUE);
    }

    boolean isStopped() {
        return stopped != null;
    }

    @Nullable
    String stopped() {
        return stopped;
    }

    List<String> seen() {
        return seen;
    }

    /** Does this once, before a statement that begins so or has this word. */
    void before(String word, Runnable action) {
        before.put(word, action);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource dataSource ? new Watched(dataSource) : bean;
    }

    private void prepare(Connection connection, String sql) throws SQLException {
        if (!Thread.currentThread().getName().startsWith("txmq-message-partitions")
                || !sql.matches("(?s)(CREATE|ALTER|INSERT|DELETE|DROP).*")
                || sql.contains("txmq_purge")) {
            return;
        }
        seen.add(sql);
        for (String word : before.keySet()) {
            if (sql.contains(word)) {
                before.remove(word).run();
            }
        }
        if (left.decrementAndGet() <= 0) {
            left.set(0);
            stopped = sql;
            connection.abort(Runnable::run);
            throw new SQLException("killed before: " + sql);
        }
    }

    private Statement watched(Connection connection, Statement statement) {
        return (Statement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("execute")) {
                        prepare(connection, (String) arguments[0]);
                    }
                    try {
                        return method.invoke(statement, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private final class Watched extends DelegatingDataSource {

        Watched(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            prepare(connection, (String) arguments[0]);
                        }
                        try {
                            return method.getName().equals("createStatement")
                                    ? watched(connection, connection.createStatement())
                                    : method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
