package dev.txmq.users;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.testcontainers.mysql.MySQLContainer;

import dev.txmq.test.RocketMqContainer;

/** The service with its database and broker in containers: {@code ./mvnw -pl producer-user-service -am spring-boot:test-run}. */
class TestUserApplication {

    public static void main(String[] args) {
        SpringApplication.from(UserServiceApplication::main).with(Servers.class).run(args);
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
            return new RocketMqContainer().topic("user-registered", "points-changed");
        }
    }
}
