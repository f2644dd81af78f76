package dev.txmq.benchmarks.contenders.twophase;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;

import com.mysql.cj.jdbc.MysqlXADataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.api.transaction.TransactionIntegration;
import io.agroal.narayana.NarayanaTransactionIntegration;
import org.jboss.tm.XAResourceRecoveryRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Pools of XA connections, with the size and the driver settings of the others; each takes part in recovery. To be imported. */
public class XaPools {

    private static final Duration ACQUISITION = Duration.ofSeconds(30);

    private final TransactionManager transactions;
    private final TransactionSynchronizationRegistry synchronizations;
    private final XAResourceRecoveryRegistry recovery;
    private final int size;
    private final Map<String, String> driver;

    XaPools(
            TransactionManager transactions,
            TransactionSynchronizationRegistry synchronizations,
            XAResourceRecoveryRegistry recovery,
            @Value("${spring.datasource.hikari.maximum-pool-size}") int size,
            Environment environment) {
        this.transactions = transactions;
        this.synchronizations = synchronizations;
        this.recovery = recovery;
        this.size = size;
        this.driver = Binder.get(environment)
                .bind("spring.datasource.hikari.data-source-properties", Bindable.mapOf(String.class, String.class))
                .get();
    }

    /** A pool of its own for the database at this URL, for a user {@code root} without a password. */
    public AgroalDataSource pool(String name, String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(size)
                        .acquisitionTimeout(ACQUISITION)
                        .transactionIntegration(integration(name))
                        .connectionFactoryConfiguration(connections -> connections
                                .connectionProviderClass(MysqlXADataSource.class)
                                .xaProperty("url", url + settings())
                                .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED)
                                .principal(new NamePrincipal("root"))
                                .credential(new SimplePassword("")))));
    }

    /** Of the driver, to be added to a URL. */
    private String settings() {
        return driver.entrySet().stream()
                .map(setting -> "&%s=%s".formatted(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining());
    }

    private TransactionIntegration integration(String name) {
        return new NarayanaTransactionIntegration(transactions, synchronizations, name, false, recovery);
    }
}
