package dev.txmq.benchmarks.contenders.twophase;

import java.sql.SQLException;
import java.time.Duration;

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
import org.springframework.context.annotation.Bean;

import dev.txmq.benchmarks.contest.Place;

/** A pool of XA connections to each database, as large as the pools of the others; each takes part in recovery. */
class XaPools {

    private static final Duration ACQUISITION = Duration.ofSeconds(30);

    private final TransactionManager transactions;
    private final TransactionSynchronizationRegistry synchronizations;
    private final XAResourceRecoveryRegistry recovery;
    private final int size;

    XaPools(
            TransactionManager transactions,
            TransactionSynchronizationRegistry synchronizations,
            XAResourceRecoveryRegistry recovery,
            @Value("${spring.datasource.hikari.maximum-pool-size}") int size) {
        this.transactions = transactions;
        this.synchronizations = synchronizations;
        this.recovery = recovery;
        this.size = size;
    }

    @Bean(destroyMethod = "close")
    AgroalDataSource usersDatabase(Place place) throws SQLException {
        return pool("users", place.databases().users());
    }

    @Bean(destroyMethod = "close")
    AgroalDataSource pointsDatabase(Place place) throws SQLException {
        return pool("points", place.databases().points());
    }

    private AgroalDataSource pool(String name, String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(size)
                        .acquisitionTimeout(ACQUISITION)
                        .transactionIntegration(integration(name))
                        .connectionFactoryConfiguration(connections -> connections
                                .connectionProviderClass(MysqlXADataSource.class)
                                .xaProperty("url", url)
                                .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED)
                                .principal(new NamePrincipal("root"))
                                .credential(new SimplePassword("")))));
    }

    private TransactionIntegration integration(String name) {
        return new NarayanaTransactionIntegration(transactions, synchronizations, name, false, recovery);
    }
}
