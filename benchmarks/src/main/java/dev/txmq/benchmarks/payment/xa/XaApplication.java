package dev.txmq.benchmarks.payment.xa;

import java.sql.SQLException;

import io.agroal.api.AgroalDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.benchmarks.contenders.twophase.XaPools;
import dev.txmq.benchmarks.payment.service.Accounts;
import dev.txmq.benchmarks.payment.service.Orders;
import dev.txmq.benchmarks.payment.service.Orders.Status;
import dev.txmq.benchmarks.payment.service.Payer;
import dev.txmq.benchmarks.payment.service.Paying;
import dev.txmq.benchmarks.payment.service.Payment;
import dev.txmq.benchmarks.payment.service.Points;

/** Has all three databases. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({XaPools.class, Paying.class, XaApplication.InOneTransaction.class})
class XaApplication {

    @Bean(destroyMethod = "close")
    AgroalDataSource ordersDatabase(XaPools pools, @Value("${benchmarks.payment.orders}") String url)
            throws SQLException {
        return pools.pool("orders", url);
    }

    @Bean(destroyMethod = "close")
    AgroalDataSource accountsDatabase(XaPools pools, @Value("${benchmarks.payment.accounts}") String url)
            throws SQLException {
        return pools.pool("accounts", url);
    }

    @Bean(destroyMethod = "close")
    AgroalDataSource pointsDatabase(XaPools pools, @Value("${benchmarks.payment.points}") String url)
            throws SQLException {
        return pools.pool("points", url);
    }

    @Bean
    Orders orders(@Qualifier("ordersDatabase") AgroalDataSource database) {
        return new Orders(JdbcClient.create(database));
    }

    @Bean
    Accounts accounts(@Qualifier("accountsDatabase") AgroalDataSource database) {
        return new Accounts(JdbcClient.create(database));
    }

    @Bean
    Points points(@Qualifier("pointsDatabase") AgroalDataSource database) {
        return new Points(JdbcClient.create(database));
    }

    static class InOneTransaction implements Payer {

        private final Orders orders;
        private final Accounts accounts;
        private final Points points;

        InOneTransaction(Orders orders, Accounts accounts, Points points) {
            this.orders = orders;
            this.accounts = accounts;
            this.points = points;
        }

        @Override
        @Transactional
        public void pay(Payment payment) {
            orders.move(payment.orderNo(), Status.CREATED, Status.PAID);
            if (!accounts.isOpen(payment.merchantId())) {
                throw new IllegalStateException("Merchant %d has no open account".formatted(payment.merchantId()));
            }
            points.credit(payment.orderNo(), payment.userId(), payment.points());
            // last, since others wait for the merchant's row
            accounts.credit(payment.orderNo(), payment.merchantId(), payment.amount());
        }
    }
}
