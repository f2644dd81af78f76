package dev.txmq.it.lifecycle;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An instance stops while it has work in hand. */
@ExtendWith(OutputCaptureExtension.class)
class StopTest extends ShopTest {

    /** As web requests do that are answered while the instance stops. Nobody else would publish them within a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"transactional", "outbox"})
    void leavesNoMessageUnconfirmed(String mode) {
        List<MessageId> ids = new ArrayList<>();
        ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .sources(LastWork.class)
                .run(
                        "--spring.application.name=shop-stopping-" + mode,
                        "--txmq.producer.mode=" + mode,
                        // so that even a slow machine leaves nothing to the relay
                        "--txmq.producer.send-timeout=10s");
        shop.getBean(LastWork.class).work = () -> IntStream.range(0, 20)
                .forEach(i -> ids.add(shop.getBean(Purchases.class).buy(item + "-" + i)));

        shop.close();

        assertThat(ids).hasSize(20).allSatisfy(id -> assertThat(status(id)).contains(MessageStatus.PUBLISHED));
    }

    @Test
    void waitsForAHandlerThatRunsAndSaysSo(CapturedOutput output) throws Exception {
        rocketMq.createTopic("stopping");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=shop-stopping",
                        "--shop.statistics-topic=stopping",
                        "--shop.statistics-group=stopping",
                        "--txmq.producer.topics=stopping");
        shop.getBean(HandlerTrouble.class).hold(item, () -> {
            begun.countDown();
            await().atMost(SOON).until(() -> released.getCount() == 0);
        });
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> shop.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage("stopping", item, new PurchaseMade(item))));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> stop = CompletableFuture.runAsync(shop::close);

        await().during(ofSeconds(3)).atMost(SOON).until(() -> !stop.isDone());
        assertThat(output).contains("group stopping: the stop waits for 1 threads in the handler");
        released.countDown();
        stop.get(30, TimeUnit.SECONDS);
        assertThat(statistics.count(item)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsNoAttemptWhileTheDatabaseIsAway(boolean stopped, CapturedOutput output) throws Exception {
        String topic = "database-away-" + stopped;
        rocketMq.createTopic(topic);
        String[] arguments = {
            "--spring.application.name=shop-" + topic,
            "--shop.statistics-topic=" + topic,
            "--shop.statistics-group=" + topic,
            "--txmq.consumer.max-attempts=1",
            "--spring.datasource.hikari.maximum-pool-size=2",
            "--spring.datasource.hikari.connection-timeout=250"
        };
        try (ConfigurableApplicationContext shop =
                ShopApplication.instance(sharedInfrastructure()).run(arguments)) {
            HikariDataSource pool = shop.getBean(HikariDataSource.class);
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                rocketMq.send(topic, item, "{\"item\":\"" + item + "\"}");
                await().atMost(SOON)
                        .until(() -> output.getAll().contains("group " + topic + ": no transaction can begin"));
                assertThat(one).isNotSameAs(two);
                if (stopped) {
                    shop.close();
                    assertThat(output.getAll()).containsPattern("postponed .*group " + topic);
                }
            }
            if (!stopped) {
                await().atMost(SOON).until(() -> statistics.count(item) == 1);
            }
        }
        if (stopped) {
            try (ConfigurableApplicationContext next =
                    ShopApplication.instance(sharedInfrastructure()).run(arguments)) {
                await().atMost(SOON).until(() -> statistics.count(item) == 1);
                assertThat(next.isActive()).isTrue();
            }
        }
        assertThat(rocketMq.deadLetters(topic)).isEmpty();
    }

    /** Is done after web servers have stopped, right before the kit does. */
    static final class LastWork implements SmartLifecycle {

        private Runnable work = () -> {};
        private boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            work.run();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return 2;
        }
    }
}
