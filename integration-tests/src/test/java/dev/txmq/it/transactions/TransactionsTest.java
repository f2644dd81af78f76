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
        properties = "spring.config.name=transactions")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface TransactionsTest {}
