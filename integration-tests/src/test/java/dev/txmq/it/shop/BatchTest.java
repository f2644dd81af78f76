package dev.txmq.it.shop;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A backlog waits in one queue before the consumer starts, so that the broker hands it over as one batch. */
class BatchTest extends ShopTest {

    private static final int BATCH = 32;

    @Test
    void awardsThirtyOneOfABatchOfThirtyTwoWithoutWaitingForTheBadOne() {
        String topic = "backlog-bad";
        fillBacklog(topic);

        try (ConfigurableApplicationContext shop = consumer(topic, item + "-13")) {
            Statistics backlog = shop.getBean(Statistics.class);
            HandlerTrouble ownTrouble = shop.getBean(HandlerTrouble.class);

            // the bad one heals only after the others are seen to be done
            await().atMost(SOON).until(() -> done(backlog) == BATCH - 1);
            assertThat(backlog.count(item + "-13")).isZero();
            assertThat(backlog.batchSizes().get(0)).isEqualTo(BATCH);
            ownTrouble.heal(item + "-13");
            await().atMost(SOON).until(() -> done(backlog) == BATCH);
        }
    }

    @Test
    void dropsTheDuplicatesOfABatchAndHandlesTheRestAsOne() {
        String topic = "backlog-duplicates";
        fillBacklog(topic);
        for (int i = 0; i < BATCH / 2; i++) {
            rocketMq.faults().deliverAgain(topic, item + "-" + i, 1);
        }

        try (ConfigurableApplicationContext shop = consumer(topic, "none")) {
            Statistics backlog = shop.getBean(Statistics.class);

            await().atMost(SOON).until(() -> done(backlog) == BATCH);
            IntStream.range(0, BATCH)
                    .forEach(i -> assertThat(backlog.count(item + "-" + i)).isEqualTo(1));
        }
    }

    private void fillBacklog(String topic) {
        rocketMq.createTopic(topic, 1);
        for (int i = 0; i < BATCH; i++) {
            rocketMq.send(topic, item + "-" + i, "{\"item\":\"" + item + "-" + i + "\"}");
        }
    }

    private ConfigurableApplicationContext consumer(String topic, String bad) {
        return ShopApplication.instance(sharedInfrastructure())
                .initializers(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        if (bean instanceof HandlerTrouble made) {
                            made.fail(bad, 1_000, new IllegalStateException("bad"));
                        }
                        return bean;
                    }
                }))
                .run(
                        "--spring.application.name=shop-" + topic,
                        "--shop.statistics-topic=" + topic,
                        "--shop.statistics-group=" + topic,
                        "--txmq.consumer.max-attempts=100");
    }

    private long done(Statistics backlog) {
        return IntStream.range(0, BATCH)
                .filter(i -> backlog.count(item + "-" + i) > 0)
                .count();
    }
}
