package dev.txmq.it.transactions;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;

/** An application of one transaction manager. */
@SpringBootTest(
        classes = OrdersApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.config.name=transactions",
            "spring.flyway.enabled=false",
            "spring.application.name=${orders.topic}",
            "txmq.producer.topics=${orders.topic}",
            "txmq.data-source=ordersDatabase",
            "txmq.relay.poll-interval=100ms",
            "txmq.relay.republish-after=2s",
            "txmq.consumer.max-attempts=2",
            "txmq.consumer.first-retry-level=1",
            "txmq.consumer.threads=2"
        })
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface TransactionsTest {}
