package dev.txmq.payments;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;
import org.testcontainers.mysql.MySQLContainer;

import dev.txmq.test.RocketMqContainer;

/** The service with its database and broker in containers: {@code ./mvnw -pl payment-service -am spring-boot:test-run}. */
class TestPaymentApplication {

    /** For secrets in a database that ends with it. */
    private static final String NOTIFIER_KEY =
            "--txmq.notifier.encryption-keys=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    public static void main(String[] args) {
        SpringApplication.from(PaymentServiceApplication::main)
                .with(Servers.class)
                .run(StringUtils.addStringToArray(args, NOTIFIER_KEY));
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Servers {

        @Bean
        @ServiceConnection
        MySQLContainer mySql() {
            return new MySQLContainer("mysql:9.7");
        }

        @Bean
        @ServiceConnection
        RocketMqContainer rocketMq() {
            return new RocketMqContainer()
                    .topic("merchant-registered")
                    .topic("payment-completed")
                    .topic("payment-failed")
                    .topic("payment-timeouts")
                    .topic("account-service-outcomes")
                    .topic("points-service-outcomes");
        }
    }
}
