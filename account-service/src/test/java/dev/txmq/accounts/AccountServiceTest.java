package dev.txmq.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;

import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

/** Runs a test against the service as its main method starts it, with a real database and a real broker. */
@SpringBootTest(
        classes = AccountServiceApplication.class,
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.hikari.connection-timeout=1000",
            "management.endpoints.web.exposure.include=health, info, txmqdeadletters, txmqledgers",
            "service.logins.rex.password=secret",
            "service.logins.rex.roles=RECONCILER",
            "logging.level.dev.txmq=debug"
        })
@AutoConfigureRestTestClient
@WithEmbeddedMariaDb(database = "accounts")
@WithEmbeddedRocketMq(topics = {"merchant-registered", "payment-completed", "account-service-outcomes"})
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface AccountServiceTest {}
