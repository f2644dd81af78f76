package dev.txmq.it.transactions;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import com.mysql.cj.jdbc.MysqlXADataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import org.jboss.tm.XAResourceRecovery;
import org.jboss.tm.XAResourceRecoveryRegistry;
import org.mariadb.jdbc.MariaDbDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.jta.JtaTransactionManager;

/** Orders in one database and an audit of them in another, in one XA transaction of Narayana. A delivery is in the first alone. */
@Configuration(proxyBeanMethods = false)
class JtaDatabases {

    static final String AUDIT = "_audit";

    /** The system property that names the directory of the log, which is below that of the build without it. */
    static final String LOG_PROPERTY = "jta.log";

    private static final XAResourceRecoveryRegistry RECOVERY = new Recovery();

    @Bean
    JtaTransactionManager ordersTransactions() {
        return narayana();
    }

    static JtaTransactionManager narayana() {
        String directory = Path.of(System.getProperty(LOG_PROPERTY, "target/jta"))
                .toAbsolutePath()
                .toString();
        arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(directory);
        for (String store : List.of("communicationStore", "stateStore")) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(directory);
        }
        return new JtaTransactionManager(
                com.arjuna.ats.jta.UserTransaction.userTransaction(),
                com.arjuna.ats.jta.TransactionManager.transactionManager());
    }

    @Bean
    AgroalDataSource ordersDatabase(DataSourceProperties properties, JtaTransactionManager transactions) {
        OrdersTables.create(properties, properties.determineUrl());
        return pool(MariaDbDataSource.class, OrdersTables.mariaDbUrl(properties), properties, transactions);
    }

    @Bean
    AgroalDataSource auditDatabase(DataSourceProperties properties, JtaTransactionManager transactions) {
        String url = properties.determineUrl().replaceFirst("\\?", AUDIT + "?createDatabaseIfNotExist=true&");
        OrdersTables.create(properties, url);
        return pool(MysqlXADataSource.class, url, properties, transactions);
    }

    @Bean
    JdbcClient auditClient(@Qualifier("auditDatabase") DataSource database) {
        return JdbcClient.create(database);
    }

    @Bean
    Books books(@Qualifier("ordersClient") JdbcClient ordersClient, @Qualifier("auditClient") JdbcClient auditClient) {
        Books orders = new JdbcBooks(ordersClient);
        Books audit = new JdbcBooks(auditClient);
        return new Books() {
            @Override
            public void ordered(String item) {
                audit.ordered(item);
                orders.ordered(item);
            }

            @Override
            public void delivered(String item) {
                orders.delivered(item);
            }
        };
    }

    private static AgroalDataSource pool(
            Class<? extends XADataSource> driver,
            String url,
            DataSourceProperties properties,
            JtaTransactionManager transactions) {
        var integration = new NarayanaTransactionIntegration(
                transactions.getTransactionManager(),
                jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry(),
                null,
                false,
                RECOVERY);
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(10)
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .transactionIntegration(integration)
                            .connectionFactoryConfiguration(connection -> connection
                                    .connectionProviderClass(driver)
                                    .jdbcUrl(url)
                                    .principal(new NamePrincipal(properties.determineUsername()))
                                    .credential(new SimplePassword(
                                            Objects.requireNonNullElse(properties.determinePassword(), "")))
                                    .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends, once a second, what has been prepared and whose process or connection died before its commit. */
    private static final class Recovery implements XAResourceRecoveryRegistry {

        private final Map<XAResourceRecovery, XAResourceRecoveryHelper> helpers = new ConcurrentHashMap<>();

        @Override
        public void addXAResourceRecovery(XAResourceRecovery database) {
            XAResourceRecoveryHelper helper = new XAResourceRecoveryHelper() {
                @Override
                public boolean initialise(String parameter) {
                    return true;
                }

                @Override
                public XAResource[] getXAResources() {
                    return database.getXAResources();
                }
            };
            helpers.put(database, helper);
            module().addXAResourceRecoveryHelper(helper);
        }

        @Override
        public void removeXAResourceRecovery(XAResourceRecovery database) {
            module().removeXAResourceRecoveryHelper(helpers.remove(database));
        }

        private static XARecoveryModule module() {
            recoveryPropertyManager.getRecoveryEnvironmentBean().setPeriodicRecoveryPeriod(1);
            recoveryPropertyManager.getRecoveryEnvironmentBean().setRecoveryBackoffPeriod(1);
            RecoveryManager.manager(RecoveryManager.INDIRECT_MANAGEMENT);
            return XARecoveryModule.getRegisteredXARecoveryModule();
        }
    }
}
