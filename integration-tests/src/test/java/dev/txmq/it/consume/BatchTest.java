package dev.txmq.it.consume;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;

import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.DeadLetter.Status;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.HostileProducer;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A backlog waits in one queue before the consumer starts, so that the broker hands it over as one batch. */
@ExtendWith(OutputCaptureExtension.class)
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

    /** RocketMQ's client takes a call for dead after a quarter of an hour, and delivers its messages again. */
    @Test
    @Tag("long")
    void goesOnForAMinuteWithMessagesOneByOneAndPostponesTheRest(CapturedOutput output) {
        String topic = "backlog-slow";
        String bad = item + "-13";
        AtomicInteger calls = new AtomicInteger();
        fillBacklog(topic);

        try (ConfigurableApplicationContext shop = consumer(topic, made -> {
            made.fail(bad, 1_000, new IllegalStateException("bad"));
            made.hold(item + "-0", () -> {
                if (calls.incrementAndGet() == 2) {
                    LockSupport.parkNanos(Duration.ofSeconds(61).toNanos());
                }
            });
        })) {
            Statistics backlog = shop.getBean(Statistics.class);

            await().atMost(SOON).until(() -> backlog.count(item + "-0") == 1);
            await().atMost(SOON)
                    .until(() -> output.getOut()
                                    .lines()
                                    .filter(line -> line.contains(item)
                                            && line.contains("the messages before it took longer than 60 s"))
                                    .count()
                            == BATCH - 1);
            shop.getBean(HandlerTrouble.class).heal(bad);
            await().atMost(SOON).until(() -> done(backlog) == BATCH);
        }
    }

    @Test
    void handlesTheRestOfABatchAsOneWhenOneMessageIsRefused() {
        String topic = "backlog-refused";
        MessageId refused = new MessageId(UUID.randomUUID());
        rocketMq.createTopic(topic, 1);
        rocketMq.send(
                topic, item + "-refused", "{\"item\":\"" + item + "-refused\"}", Map.of("txmq-id", refused.toString()));
        fillBacklog(topic);

        try (ConfigurableApplicationContext shop =
                consumer(topic, item + "-refused", new UnprocessableMessageException(refused, "no such product"))) {
            Statistics backlog = shop.getBean(Statistics.class);

            await().atMost(SOON).until(() -> done(backlog) == BATCH);
            await().atMost(SOON)
                    .until(() -> shop.getBean(DeadLetters.class)
                            .find(topic, refused)
                            .filter(letter -> letter.status() == Status.PARKED)
                            .isPresent());
            assertThat(backlog.batchSizes())
                    .containsSubsequence(BATCH, BATCH - 1)
                    .hasSizeLessThan(5);
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

    @ParameterizedTest
    @EnumSource
    void handlesAllMessagesBehindOneThatCannotBeInflated(Undecodable undecodable) throws Exception {
        String topic = "backlog-undecodable-" + undecodable;
        String id = UUID.randomUUID().toString();
        rocketMq.createTopic(topic, 1);
        try (HostileProducer hostile = new HostileProducer(rocketMq.nameServer())) {
            hostile.send(topic, undecodable.sysFlag, undecodable.body.get(), Map.of("KEYS", item, "txmq-id", id));
        }
        fillBacklog(topic);

        try (ConfigurableApplicationContext shop = consumer(topic, "none")) {
            Statistics backlog = shop.getBean(Statistics.class);
            DeadLetters deadLetters = shop.getBean(DeadLetters.class);

            await().atMost(SOON).until(() -> done(backlog) == BATCH);
            await().atMost(SOON)
                    .until(() -> deadLetters
                            .find(topic, MessageId.parse(id))
                            .filter(letter -> letter.status() == Status.PARKED)
                            .isPresent());
            assertThat(deadLetters
                            .find(topic, MessageId.parse(id))
                            .orElseThrow()
                            .lastError())
                    .contains("cannot be inflated");
            assertThat(deadLetters.payload(topic, MessageId.parse(id))).hasValue(undecodable.body.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatIsCompressedInAnyWay(CompressionType type) throws Exception {
        String topic = "compressed-" + type;
        rocketMq.createTopic(topic, 1);
        byte[] body = CompressorFactory.getCompressor(type)
                .compress("{\"item\":\"%s\"}".formatted(item).getBytes(UTF_8), 5);
        try (HostileProducer hostile = new HostileProducer(rocketMq.nameServer())) {
            hostile.send(
                    topic,
                    MessageSysFlag.COMPRESSED_FLAG | type.getCompressionFlag(),
                    body,
                    Map.of("KEYS", item, "txmq-id", UUID.randomUUID().toString()));
        }

        try (ConfigurableApplicationContext shop = consumer(topic, item)) {
            HandlerTrouble ownTrouble = shop.getBean(HandlerTrouble.class);
            // also when it comes again
            ownTrouble.fail(item, 1, new IllegalStateException("once"));
            await().atMost(SOON).until(() -> statistics.count(item) == 1);
        }
    }

    /** Bodies that say they are compressed. */
    private enum Undecodable {
        NOISE(MessageSysFlag.COMPRESSED_FLAG, () -> {
            byte[] noise = new byte[1_000];
            new Random(1).nextBytes(noise);
            return noise;
        }),
        UNKNOWN_TYPE(MessageSysFlag.COMPRESSED_FLAG | 0x700, () -> new byte[] {1, 2, 3}),
        BOMB(MessageSysFlag.COMPRESSED_FLAG | MessageSysFlag.COMPRESSION_ZLIB_TYPE, () -> {
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflating = new DeflaterOutputStream(bomb)) {
                for (int i = 0; i < 300; i++) {
                    deflating.write(new byte[1024 * 1024]);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bomb.toByteArray();
        });

        private final int sysFlag;
        private final Supplier<byte[]> body;

        Undecodable(int sysFlag, Supplier<byte[]> body) {
            this.sysFlag = sysFlag;
            this.body = body;
        }
    }

    private void fillBacklog(String topic) {
        rocketMq.createTopic(topic, 1);
        for (int i = 0; i < BATCH; i++) {
            rocketMq.send(topic, item + "-" + i, "{\"item\":\"" + item + "-" + i + "\"}");
        }
    }

    private ConfigurableApplicationContext consumer(String topic, String bad) {
        return consumer(topic, bad, new IllegalStateException("bad"));
    }

    private ConfigurableApplicationContext consumer(String topic, String bad, RuntimeException failure) {
        return consumer(topic, made -> made.fail(bad, 1_000, failure));
    }

    private ConfigurableApplicationContext consumer(String topic, Consumer<HandlerTrouble> prepare) {
        return ShopApplication.instance(sharedInfrastructure())
                .initializers(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        if (bean instanceof HandlerTrouble made) {
                            prepare.accept(made);
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
