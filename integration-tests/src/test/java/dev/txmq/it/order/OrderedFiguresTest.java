package dev.txmq.it.order;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;

import static org.awaitility.Awaitility.await;

/** Prints what order costs: transactions of one message each, by eight callers in mode outbox, until all are PUBLISHED. */
@Tag("long")
class OrderedFiguresTest extends ShopTest {

    private static final int CALLERS = 8;
    private static final int EACH = 500;

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
            for (int i = 0; i < 4; i++) {
                measure(application, "outbox, distinct keys", this::unordered);
                measure(application, "ordered, distinct keys", this::ordered);
            }
            measure(application, "ordered, keys that were there", this::ordered);
            measure(application, "ordered, one key", number -> OrderedApplication.message(name, item, "1"));
        } finally {
            callers.shutdownNow();
        }
    }

    private OutgoingMessage unordered(int number) {
        return new OutgoingMessage(name, item + "/" + rounds + "/" + number, new PurchaseMade(item));
    }

    private OutgoingMessage ordered(int number) {
        return OrderedApplication.message(name, item + "/" + rounds + "/" + number, "1");
    }

    private void measure(
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
                .until(() -> jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE topic = ? AND status = 'COMMITTED'")
                                .param(name)
                                .query(Integer.class)
                                .single()
                        == 0);
        double published = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %.0f transactions a second, %.0f messages PUBLISHED a second%n",
                what, CALLERS * EACH / committed, CALLERS * EACH / published);
    }
}
