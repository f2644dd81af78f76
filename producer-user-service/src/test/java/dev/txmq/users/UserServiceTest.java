package dev.txmq.users;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

/** Runs a test against the service as its main method starts it, with a real database and a real broker. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.hikari.connection-timeout=1000",
            "spring.datasource.hikari.maximum-pool-size=8",
            "management.endpoints.web.exposure.include=health, info, txmq, txmqdeadletters",
            "logging.level.dev.txmq=debug",
            "txmq.reconciliation.ledgers[0].left.name=registrations",
            "txmq.reconciliation.ledgers[0].right.name=awards"
        })
@AutoConfigureRestTestClient
@WithEmbeddedMariaDb(database = "users")
@WithEmbeddedRocketMq(topics = {"user-registered", "points-changed"})
@Import(Awards.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface UserServiceTest {}
