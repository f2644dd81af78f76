package dev.txmq.it.consume;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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
import dev.txmq.Replies;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.shop.PurchaseMade;

/** Asks for quotes, or gives them, or both. The effect of a quote is a row of {@code statistic}, and so is that of its reply. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class QuotesApplication {

    static final String WAITING = "waits for its quote";

    record Quote(String item, int price) {}

    static SpringApplicationBuilder instance(String topic, String... properties) {
        return MortalApplication.of(QuotesApplication.class, "quotes.topic=" + topic)
                .properties(properties);
    }

    /** Dies at the crash points, if they are armed; with the property {@code quotes.item} it asks, and waits. */
    public static void main(String[] arguments) {
        var context = MortalApplication.run(QuotesApplication.class, arguments);
        String item = context.getEnvironment().getProperty("quotes.item");
        if (item != null) {
            try (Replies.Waiting waiting = context.getBean(Asker.class).ask(item)) {
                System.out.println(WAITING);
                waiting.await(Duration.ofMinutes(10));
            }
        }
    }

    @Bean
    @ConditionalOnProperty("quotes.gives")
    Giver giver(JdbcClient jdbc) {
        return new Giver(jdbc);
    }

    @Bean
    @ConditionalOnProperty("quotes.asks")
    Asker asker(
            @Value("${quotes.topic}") String topic,
            JdbcClient jdbc,
            TransactionalPublisher publisher,
            Replies replies,
            PlatformTransactionManager transactionManager) {
        return new Asker(topic, jdbc, publisher, replies, new TransactionTemplate(transactionManager));
    }

    static class Giver {

        private final JdbcClient jdbc;

        Giver(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @IdempotentListener(topic = "${quotes.topic}", group = "${quotes.topic}")
        Quote quote(PurchaseMade asked) {
            jdbc.sql("INSERT INTO statistic (item) VALUES (?)")
                    .param(asked.item())
                    .update();
            CrashPoint.aroundConsumersCommit();
            if (asked.item().endsWith("-bad")) {
                throw new IllegalStateException("no quote");
            }
            return new Quote(asked.item(), 7);
        }
    }

    static class Asker {

        final List<ReceivedMessage<Quote>> replied = new CopyOnWriteArrayList<>();
        private final String topic;
        private final JdbcClient jdbc;
        private final TransactionalPublisher publisher;
        private final Replies replies;
        private final TransactionTemplate transaction;

        Asker(
                String topic,
                JdbcClient jdbc,
                TransactionalPublisher publisher,
                Replies replies,
                TransactionTemplate transaction) {
            this.topic = topic;
            this.jdbc = jdbc;
            this.publisher = publisher;
            this.replies = replies;
            this.transaction = transaction;
        }

        @IdempotentListener(topic = "${quotes.topic}-replies", group = "${quotes.topic}-replies")
        void replied(ReceivedMessage<Quote> quote) {
            jdbc.sql("INSERT INTO statistic (item) VALUES (?)")
                    .param(quote.payload().item() + "-replied")
                    .update();
            replied.add(quote);
        }

        Replies.Waiting ask(String item) {
            return ask(new OutgoingMessage(topic, item, new PurchaseMade(item)).withReplyTo(topic + "-replies"));
        }

        Replies.Waiting ask(OutgoingMessage message) {
            return transaction.execute(status -> replies.expect(publisher.publish(message)));
        }
    }
}
