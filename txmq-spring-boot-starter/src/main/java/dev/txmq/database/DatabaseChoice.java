package dev.txmq.database;

import java.beans.PropertyDescriptor;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ReflectionUtils;

import dev.txmq.config.UnusableSetupException;

/** Finds the one {@code DataSource} and the transaction manager that belongs to it, or asks which. */
final class DatabaseChoice {

    private DatabaseChoice() {}

    /** As transaction managers see it; one that looks elsewhere from each thread is refused. */
    static DataSource dataSource(ListableBeanFactory beans, @Nullable String wanted) {
        DataSource chosen = chosen(beans, wanted);
        if (isRouting(chosen)) {
            throw new UnusableSetupException(
                    "The DataSource of txmq is an AbstractRoutingDataSource. Check-backs, the relay and confirmations run on"
                            + " threads that have no tenant, so they would look into another database than the transaction",
                    "let txmq.data-source name a DataSource of one database");
        }
        return chosen instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null
                ? proxy.getTargetDataSource()
                : chosen;
    }

    /** Also behind a proxy or a pool. */
    private static boolean isRouting(DataSource dataSource) {
        try {
            return dataSource.isWrapperFor(AbstractRoutingDataSource.class);
        } catch (SQLException e) {
            return false;
        }
    }

    private static DataSource chosen(ListableBeanFactory beans, @Nullable String wanted) {
        Map<String, DataSource> candidates = beans.getBeansOfType(DataSource.class);
        if (wanted != null) {
            DataSource chosen = candidates.get(wanted);
            if (chosen == null) {
                throw new UnusableSetupException(
                        "txmq.data-source names the bean '%s', which is no DataSource here".formatted(wanted),
                        "set it to one of " + names(candidates));
            }
            return chosen;
        }
        DataSource only = beans.getBeanProvider(DataSource.class).getIfUnique();
        if (only != null) {
            return only;
        }
        if (candidates.isEmpty()) {
            throw new UnusableSetupException(
                    "txmq needs the DataSource of the business tables, and there is none",
                    "set spring.datasource.url, or define a DataSource bean");
        }
        throw new UnusableSetupException(
                "There are %d DataSources, %s".formatted(candidates.size(), names(candidates)),
                "set txmq.data-source to the one that holds the business tables");
    }

    static PlatformTransactionManager transactionManager(
            ListableBeanFactory beans, DataSource dataSource, @Nullable String wanted) {
        Map<String, PlatformTransactionManager> candidates = beans.getBeansOfType(PlatformTransactionManager.class);
        if (wanted != null) {
            PlatformTransactionManager chosen = candidates.get(wanted);
            if (chosen == null) {
                throw new UnusableSetupException(
                        "txmq.transaction-manager names the bean '%s', which is no transaction manager here"
                                .formatted(wanted),
                        candidates.isEmpty()
                                ? "define a JdbcTransactionManager bean of that name"
                                : "set it to one of " + names(candidates));
            }
            return chosen;
        }
        PlatformTransactionManager primary =
                beans.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
        Map<String, PlatformTransactionManager> own = new TreeMap<>(candidates);
        own.values().removeIf(candidate -> dataSourceOf(candidate) != dataSource);
        Map<String, PlatformTransactionManager> unknown = new TreeMap<>(candidates);
        unknown.values().removeIf(candidate -> dataSourceOf(candidate) != null);
        return choice(own.isEmpty() ? unknown : own, primary, candidates);
    }

    private static PlatformTransactionManager choice(
            Map<String, PlatformTransactionManager> among,
            @Nullable PlatformTransactionManager primary,
            Map<String, PlatformTransactionManager> candidates) {
        if (primary != null && among.containsValue(primary)) {
            return primary;
        }
        if (among.size() == 1) {
            return among.values().iterator().next();
        }
        if (among.isEmpty()) {
            throw new UnusableSetupException(
                    "txmq finds no transaction manager for its DataSource (there are: %s)"
                            .formatted(candidates.isEmpty() ? "none" : names(candidates)),
                    "define a JdbcTransactionManager bean for it, or set txmq.data-source to the DataSource of one of these");
        }
        throw new UnusableSetupException(
                "There are %d transaction managers for the DataSource that txmq uses, %s"
                        .formatted(among.size(), names(among)),
                "set txmq.transaction-manager to the one that commits the business data");
    }

    /** The one that the manager's transactions are on, or null if it does not say, as with JTA. */
    static @Nullable Object dataSourceOf(PlatformTransactionManager manager) {
        if (manager instanceof ResourceTransactionManager own && own.getResourceFactory() instanceof DataSource only) {
            return only;
        }
        // that of JPA knows one too
        PropertyDescriptor property = BeanUtils.getPropertyDescriptor(manager.getClass(), "dataSource");
        return property == null || property.getReadMethod() == null
                ? null
                : ReflectionUtils.invokeMethod(property.getReadMethod(), manager);
    }

    private static String names(Map<String, ?> beans) {
        return String.join(", ", new TreeMap<>(beans).keySet());
    }
}
