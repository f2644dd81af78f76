package dev.txmq.it.order;

import java.util.concurrent.locks.LockSupport;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.IdempotentListener;
import dev.txmq.OutgoingMessage;
import dev.txmq.ReceivedMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.PurchaseMade;

/** Publishes in order, or handles in order, or both. What has been handled is a row of {@code statistic}, {@code <key>/<what>}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class OrderedApplication {

    static final String IN_THE_HANDLER = "in the handler, and waiting to be killed";

    static SpringApplicationBuilder instance(String name, String... properties) {
        return MortalApplication.of(
                        OrderedApplication.class,
                        "spring.application.name=" + name,
                        "txmq.producer.topics=%1$s,%1$s-b".formatted(name),
                        "txmq.consumer.max-attempts=3",
                        "txmq.consumer.threads=4",
                        "ordered.name=" + name)
                .properties(properties);
    }

    /** Dies at the crash points, if they are armed. With {@code ordered.key} it publishes two messages in one transaction. */
    public static void main(String[] arguments) {
        var context = MortalApplication.run(OrderedApplication.class, arguments);
        String key = context.getEnvironment().getProperty("ordered.key");
        if (key != null) {
            String topic = context.getEnvironment().getRequiredProperty("ordered.name");
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                TransactionalPublisher publisher = context.getBean(TransactionalPublisher.class);
                publisher.publish(message(topic, key, "1"));
                publisher.publish(message(topic, key, "2"));
            });
        }
    }

    static OutgoingMessage message(String topic, String key, String what) {
        return new OutgoingMessage(topic, key, new PurchaseMade(key + "/" + what)).ordered();
    }

    @Bean
    HandlerTrouble trouble() {
        return new HandlerTrouble();
    }

    @Bean
    @ConditionalOnProperty(name = "ordered.handles", matchIfMissing = true)
    Handler handler(JdbcClient jdbc, HandlerTrouble trouble, @Value("${ordered.hangs:false}") boolean hangs) {
        return new Handler(jdbc, trouble, hangs);
    }

    static class Handler {

        private final JdbcClient jdbc;
        private final HandlerTrouble trouble;
        private final boolean hangs;

        Handler(JdbcClient jdbc, HandlerTrouble trouble, boolean hangs) {
            this.jdbc = jdbc;
            this.trouble = trouble;
            this.hangs = hangs;
        }

        @IdempotentListener(
                topic = {"${ordered.name}", "${ordered.name}-b"},
                group = "${ordered.name}",
                ordered = "${ordered.ordered:true}")
        void handle(ReceivedMessage<PurchaseMade> message) {
            String item = message.payload().item();
            jdbc.sql("INSERT INTO statistic (item) VALUES (?)").param(item).update();
            trouble.maybeFail(item);
            if (hangs) {
                System.out.println(IN_THE_HANDLER);
                while (true) {
                    LockSupport.park();
                }
            }
            CrashPoint.aroundConsumersCommit();
        }
    }
}
