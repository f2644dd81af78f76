package dev.txmq.it.order;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/** Prints what order costs: transactions of one message each, by eight callers in mode outbox, until all are PUBLISHED. */
@Tag("long")
class OrderedFiguresTest extends ShopTest {

    private static final int CALLERS = 8;
    private static final int EACH = 500;
    private static final int ROUNDS = 6;

    private final String name = item.replace("item", "figures").substring(0, 20);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private int rounds;

    @Test
    void printsWhatOrderCosts() {
        rocketMq.createTopic(name, 4);
        rocketMq.createTopic(name + "-b", 1);
        try (ConfigurableApplicationContext application = OrderedApplication.instance(name, sharedInfrastructure())
                .properties(
                        "txmq.producer.mode=outbox",
                        "ordered.handles=false",
                        "spring.datasource.hikari.maximum-pool-size=20")
                .run()) {
            // the first round is to warm up
            List<Double> ratios = IntStream.range(0, ROUNDS)
                    .mapToObj(round -> {
                        double unordered = measure(application, "outbox, distinct keys", this::unordered);
                        return measure(application, "ordered, distinct keys", this::ordered) / unordered;
                    })
                    .skip(1)
                    .sorted()
                    .toList();
            System.out.printf(
                    "ordered / outbox, messages PUBLISHED a second: %.2f (%.2f to %.2f)%n",
                    ratios.get(ratios.size() / 2), ratios.get(0), ratios.get(ratios.size() - 1));
            measure(application, "ordered, keys that were there", this::ordered);
            measure(application, "ordered, one key", number -> OrderedApplication.message(name, item, "1"));
        } finally {
            callers.shutdownNow();
        }
    }

    /** One message of each key fails until all are committed, so those behind it have gone back to the broker. */
    @ParameterizedTest
    @CsvSource({"5, 400", "1, 50", "1, 200", "1, 1000"})
    void printsHowFastKeysCatchUp(int keys, int behind) {
        rocketMq.createTopic(name, 4);
        rocketMq.createTopic(name + "-b", 1);
        try (ConfigurableApplicationContext application = OrderedApplication.instance(name, sharedInfrastructure())
                .properties("txmq.producer.mode=outbox", "txmq.consumer.max-attempts=1000")
                .run()) {
            List<String> all =
                    IntStream.range(0, keys).mapToObj(key -> item + "/" + key).toList();
            HandlerTrouble trouble = application.getBean(HandlerTrouble.class);
            all.forEach(key -> trouble.fail(key + "/0", 1_000, new IllegalStateException("until all are committed")));
            publish(application, all, "begin");
            awaitHandled(keys);
            for (int i = 0; i <= behind; i++) {
                publish(application, all, String.valueOf(i));
            }
            await().pollDelay(ofSeconds(10)).atMost(SOON).until(() -> true);
            all.forEach(key -> trouble.heal(key + "/0"));
            long start = System.nanoTime();
            awaitHandled(keys * (behind + 2));
            System.out.printf(
                    "%d keys catch up with %d messages each in %.1f s%n",
                    keys, behind, (System.nanoTime() - start) / 1e9);
        }
    }

    private void publish(ConfigurableApplicationContext application, List<String> keys, String what) {
        TransactionalPublisher publisher = application.getBean(TransactionalPublisher.class);
        TransactionTemplate transaction =
                new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        keys.forEach(key -> transaction.executeWithoutResult(
                status -> publisher.publish(OrderedApplication.message(name, key, what))));
    }

    private void awaitHandled(int messages) {
        await().atMost(ofMinutes(20))
                .pollInterval(ofMillis(100))
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM statistic WHERE item LIKE ?")
                                .param(item + "/%")
                                .query(Integer.class)
                                .single()
                        == messages);
    }

    private OutgoingMessage unordered(int number) {
        return new OutgoingMessage(name, item + "/" + rounds + "/" + number, new PurchaseMade(item));
    }

    private OutgoingMessage ordered(int number) {
        return OrderedApplication.message(name, item + "/" + rounds + "/" + number, "1");
    }

    /** Returns how many were PUBLISHED a second. */
    private double measure(
            ConfigurableApplicationContext application, String what, IntFunction<OutgoingMessage> message) {
        if (!what.endsWith("there")) {
            rounds++;
        }
        TransactionalPublisher publisher = application.getBean(TransactionalPublisher.class);
        TransactionTemplate transaction =
                new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        long start = System.nanoTime();
        List<CompletableFuture<Void>> all = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> IntStream.range(caller * EACH, (caller + 1) * EACH)
                                .forEach(number -> transaction.executeWithoutResult(
                                        status -> publisher.publish(message.apply(number)))),
                        callers))
                .toList();
        all.forEach(CompletableFuture::join);
        double committed = (System.nanoTime() - start) / 1e9;
        await().atMost(SOON)
                .pollInterval(ofMillis(20))
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE topic = ? AND status = 'COMMITTED'")
                                .param(name)
                                .query(Integer.class)
                                .single()
                        == 0);
        double published = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %.0f transactions a second, %.0f messages PUBLISHED a second%n",
                what, CALLERS * EACH / committed, CALLERS * EACH / published);
        return CALLERS * EACH / published;
    }
}
