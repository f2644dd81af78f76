package dev.txmq.payments;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.CompletableFuture;

import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistrar;

import dev.txmq.remote.RemoteServices;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

/**
 * Runs a test against the service as its main method starts it, with a real database, a real broker and participants that are another
 * application. Tests look for orders that are due themselves.
 */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.hikari.connection-timeout=1000",
            "spring.datasource.hikari.maximum-pool-size=12",
            "management.endpoints.web.exposure.include=health, info, txmq, txmqdeadletters, payments, metrics",
            "logging.level.dev.txmq=debug",
            "payments.poll-interval=1h",
            "payments.max-retries=3",
            "payments.retry-interval=1h",
            "payments.max-retry-interval=30d",
            "txmq.tcc.timeout=5s",
            "txmq.tcc.try-timeout=1s",
            "txmq.tcc.try-attempts=2",
            "txmq.tcc.participants.account.topic=" + RemoteServices.TOPIC,
            "txmq.tcc.participants.points.topic=" + RemoteServices.TOPIC,
            "txmq.producer.topics=merchant-registered, payment-completed, payment-failed, payment-timeouts, "
                    + RemoteServices.TOPIC,
            "txmq.notifier.encryption-keys=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "txmq.notifier.require-https=false",
            "txmq.notifier.allowed-networks=127.0.0.0/8, ::1/128",
            "txmq.notifier.poll-interval=100ms",
            "txmq.notifier.retry-intervals=1s",
            "txmq.reconciliation.ledgers[0].left.name=paid-orders",
            "txmq.reconciliation.ledgers[0].right.name=test-credits",
            "txmq.reconciliation.ledgers[1].left.name=paid-points",
            "txmq.reconciliation.ledgers[1].right.name=test-points"
        })
@AutoConfigureRestTestClient
@WithEmbeddedMariaDb(database = "payments")
@WithEmbeddedRocketMq(
        topics = {"merchant-registered", "payment-completed", "payment-failed", "payment-timeouts", RemoteServices.TOPIC
        })
@Import({PaymentServiceTest.Participants.class, OtherSides.class})
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface PaymentServiceTest {

    @TestConfiguration(proxyBeanMethods = false)
    class Participants {

        /** On a thread of its own, or Spring's test would take it for a second application of its main method. */
        @Bean
        RemoteServices remoteServices(EmbeddedRocketMq broker, EmbeddedMariaDb database) {
            return CompletableFuture.supplyAsync(() -> RemoteServices.start(broker, database))
                    .join();
        }

        @Bean
        DynamicPropertyRegistrar addresses(RemoteServices services) {
            return properties -> {
                properties.add("txmq.tcc.participants.account.url", services::url);
                properties.add("txmq.tcc.participants.points.url", services::url);
            };
        }
    }
}
