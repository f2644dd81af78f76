package dev.txmq.database;

import java.beans.PropertyDescriptor;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ReflectionUtils;

import dev.txmq.TxmqException;

/** Finds the one {@code DataSource} and the transaction manager that belongs to it, or asks which. */
final class DatabaseChoice {

    private DatabaseChoice() {}

    static DataSource dataSource(ListableBeanFactory beans, @Nullable String wanted) {
        Map<String, DataSource> candidates = beans.getBeansOfType(DataSource.class);
        if (wanted != null) {
            DataSource chosen = candidates.get(wanted);
            if (chosen == null) {
                throw new TxmqException(
                        "txmq.data-source names the bean '%s', which is no DataSource here: use one of %s"
                                .formatted(wanted, names(candidates)));
            }
            return chosen;
        }
        DataSource only = beans.getBeanProvider(DataSource.class).getIfUnique();
        if (only != null) {
            return only;
        }
        if (candidates.isEmpty()) {
            throw new TxmqException("txmq needs the DataSource of the business tables, and there is none:"
                    + " set spring.datasource.url, or define a DataSource bean");
        }
        throw new TxmqException(
                "There are %d DataSources, %s: set txmq.data-source to the one that holds the business tables"
                        .formatted(candidates.size(), names(candidates)));
    }

    static PlatformTransactionManager transactionManager(ListableBeanFactory beans, DataSource dataSource) {
        Map<String, PlatformTransactionManager> candidates = beans.getBeansOfType(PlatformTransactionManager.class);
        for (PlatformTransactionManager candidate : candidates.values()) {
            if (belongs(candidate, dataSource)) {
                return candidate;
            }
        }
        PlatformTransactionManager only =
                beans.getBeanProvider(PlatformTransactionManager.class).getIfUnique();
        if (only != null) {
            return only;
        }
        throw new TxmqException(("txmq finds no transaction manager for its DataSource (there are: %s): define a"
                        + " JdbcTransactionManager bean for it, or mark one transaction manager as primary")
                .formatted(candidates.isEmpty() ? "none" : names(candidates)));
    }

    /** Whether its transactions are on the DataSource: the manager of an EntityManagerFactory knows one too. */
    static boolean belongs(PlatformTransactionManager manager, DataSource dataSource) {
        return dataSource == dataSourceOf(manager);
    }

    private static @Nullable Object dataSourceOf(PlatformTransactionManager manager) {
        if (manager instanceof ResourceTransactionManager own && own.getResourceFactory() instanceof DataSource only) {
            return only;
        }
        PropertyDescriptor property = BeanUtils.getPropertyDescriptor(manager.getClass(), "dataSource");
        if (property == null || property.getReadMethod() == null) {
            return null;
        }
        return ReflectionUtils.invokeMethod(property.getReadMethod(), manager);
    }

    private static String names(Map<String, ?> beans) {
        return String.join(", ", new TreeMap<>(beans).keySet());
    }
}
