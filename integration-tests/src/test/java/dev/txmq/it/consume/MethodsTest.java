package dev.txmq.it.consume;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.IdempotentListener;
import dev.txmq.OutgoingMessage;
import dev.txmq.ReceivedMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.Workers;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Several methods in one group. What each has handled is a row of {@code statistic}, {@code <method>:<item>}. */
@ExtendWith(OutputCaptureExtension.class)
class MethodsTest extends ShopTest {

    private static final Duration A_WHILE = Duration.ofSeconds(2);
    private static final String IN_THE_HANDLER = "in the handler, and waiting to be killed";

    /** Of topics and of the group. */
    private final String name = item.replace("item", "methods");

    private int applications;

    @Test
    void eachHandlesTheTopicsOfItsOwn() {
        createTopics("-a", "-b", "-c");
        try (ConfigurableApplicationContext application = start(ByTopic.class)) {
            publish(application, message("-a", "1"));
            publish(application, message("-b", "2"));
            publish(application, message("-c", "3"));

            awaitHandled("one:1", "others:2", "others:3");
            assertThat(handled()).hasSize(3);
        }
    }

    @Test
    void eachHandlesTheTagsOfItsOwn() {
        createTopics("-a");
        try (ConfigurableApplicationContext application = start(ByTag.class)) {
            publish(application, message("-a", "untagged"));
            publish(application, message("-a", "unknown").withTag("unknown"));
            publish(application, message("-a", "1").withTag("paid"));
            publish(application, message("-a", "2").withTag("refunded"));
            publish(application, message("-a", "3").withTag("returned"));

            awaitHandled("paid:1", "back:2", "back:3");
            // the broker sends neither of the first two
            assertThat(handled()).hasSize(3);
            assertThat(application.getBean(DeadLetters.class).parked()).doesNotContainKey(name);
        }
    }

    @Test
    void eachHandlesTheTypeOfItsOwnAlsoWhenItIsTriedAgain() {
        createTopics("-a");
        try (ConfigurableApplicationContext application = start(Placed.class, Cancelled.class)) {
            publish(application, message("-a", "1").withType("order-placed").withHeaders(Map.of("amount", "5")));
            publish(application, message("-a", "2").withType("order-cancelled"));
            publish(application, message("-a", "fails-once").withType("order-placed"));

            awaitHandled("placed:1", "cancelled:2", "placed:fails-once");
            assertThat(handled()).hasSize(3);
            Placed placed = application.getBean(Placed.class);
            assertThat(placed.messages).extracting(ReceivedMessage::type).containsOnly("order-placed");
            assertThat(placed.messages)
                    .extracting(ReceivedMessage::headers)
                    .contains(Map.of("amount", "5"))
                    .allSatisfy(headers -> assertThat(headers).doesNotContainKey("txmq-type"));
        }
    }

    @Test
    void aMessageThatFitsNoneIsParkedWithThatReasonAndHandledOnceThereIsAMethodForIt() {
        createTopics("-a");
        DeadLetter letter;
        try (ConfigurableApplicationContext application = start(Placed.class)) {
            publish(application, message("-a", "2").withType("order-cancelled"));
            rocketMq.send(name + "-a", item, json("3"));

            await().atMost(SOON).until(() -> deadLetters(application).size() == 2);
            assertThat(deadLetters(application)).allSatisfy(parked -> {
                assertThat(parked.attempts()).isEqualTo(1);
                assertThat(parked.topic()).isEqualTo(name + "-a");
            });
            assertThat(deadLetters(application))
                    .extracting(DeadLetter::lastError)
                    .anySatisfy(error -> assertThat(error)
                            .contains("No method of the group '" + name + "' fits message ")
                            .contains("with tag 'null' and type 'order-cancelled'"))
                    .anySatisfy(error -> assertThat(error).contains("with tag 'null' and type 'null'"));
            letter = deadLetters(application).stream()
                    .filter(parked -> String.valueOf(parked.lastError()).contains("order-cancelled"))
                    .findFirst()
                    .orElseThrow();
        }
        try (ConfigurableApplicationContext application = start(Placed.class, Cancelled.class)) {
            application.getBean(DeadLetters.class).replay(name, letter.id(), "ada");

            awaitHandled("cancelled:2");
            assertThat(handled()).hasSize(1);
        }
    }

    @Test
    void oneTakesBatchesBesideOneThatDoesNotAndABadMessageDelaysNoOther() {
        createTopics("-a", "-b");
        List<String> all = IntStream.range(0, 60).mapToObj(String::valueOf).toList();
        for (String each : all) {
            rocketMq.send(name + "-a", item, json(each));
            rocketMq.send(name + "-b", item, json(each));
        }
        rocketMq.send(name + "-a", item, json("fails-once"));
        try (ConfigurableApplicationContext application = start(BatchBesideSingle.class)) {
            awaitHandled(Stream.concat(
                            Stream.of("batch:fails-once"),
                            all.stream().flatMap(each -> Stream.of("batch:" + each, "single:" + each)))
                    .toArray(String[]::new));
            assertThat(handled()).hasSize(121);
            BatchBesideSingle methods = application.getBean(BatchBesideSingle.class);
            assertThat(methods.batches).anySatisfy(batch -> assertThat(batch).hasSizeGreaterThan(1));
            assertThat(methods.batches).allSatisfy(batch -> assertThat(batch).containsOnly(name + "-a"));
        }
    }

    @Test
    void areHeldUpTogether() {
        createTopics("-a", "-b", "-c");
        try (ConfigurableApplicationContext application = start(ByTopic.class)) {
            Workers workers = application.getBean(Workers.class);
            workers.pause(name, false, "to try it", "ada");
            publish(application, message("-a", "1"));
            publish(application, message("-b", "2"));
            await().during(A_WHILE).atMost(SOON).until(() -> handled().isEmpty());

            workers.resume(name, "ada");

            awaitHandled("one:1", "others:2");
        }
    }

    @Test
    void stopTheStartWhenTheirSettingsContradictEachOther() {
        assertThatThrownBy(() -> start(TwoThreads.class, ThreeThreads.class).close())
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("Two methods of the group '%s' contradict each other: threads is", name)
                        .hasMessageContaining("TwoThreads.handle")
                        .hasMessageContaining("ThreeThreads.handle"));
    }

    @Test
    void anInstanceWithAnotherSubscriptionIsNamedByTheOthers(CapturedOutput output) {
        createTopics("-a", "-b", "-c");
        try (ConfigurableApplicationContext older = start(ByTag.class);
                ConfigurableApplicationContext newer = start(ByTag.class, ByOneMoreTag.class)) {
            String fewer = "{%s-a=paid || refunded || returned}".formatted(name);
            String more = "{%s-a=paid || refunded || returned || shipped}".formatted(name);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(output)
                            .containsPattern(differs(more, fewer))
                            .containsPattern(differs(fewer, more)));
            assertThat(older.isActive() && newer.isActive()).isTrue();
        }
    }

    /** Line "an instance dies between the parts of two methods" of the crash table. */
    @Test
    @Tag("long")
    void eachMessageIsHandledOnceWhenTheInstanceDiesBetweenThePartsOfTwoMethods() {
        rocketMq.createTopic(name + "-a", 1);
        sendTypes("order-placed", "order-cancelled");
        ChildProcess victim = process("--methods.hangs=true");
        victim.start();
        await().atMost(SOON).until(() -> victim.linesWith(IN_THE_HANDLER) > 0);
        assertThat(handled()).containsExactly("placed:placed");

        victim.kill9();

        try (ConfigurableApplicationContext application = start(BatchesOfTwoTypes.class)) {
            awaitHandled("placed:placed", "cancelled:cancelled");
            await().during(A_WHILE).atMost(SOON).until(() -> handled().size() == 2);
        }
    }

    private void createTopics(String... suffixes) {
        for (String suffix : suffixes) {
            rocketMq.createTopic(name + suffix, 1);
        }
    }

    private OutgoingMessage message(String topic, String what) {
        return new OutgoingMessage(name + topic, item, new PurchaseMade(item + "/" + what));
    }

    private String json(String what) {
        return "{\"item\":\"%s/%s\"}".formatted(item, what);
    }

    private void sendTypes(String... types) {
        for (String type : types) {
            rocketMq.send(name + "-a", item, json(type.replace("order-", "")), Map.of("txmq-type", type));
        }
    }

    private static void publish(ConfigurableApplicationContext application, OutgoingMessage message) {
        new TransactionTemplate(application.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status ->
                        application.getBean(TransactionalPublisher.class).publish(message));
    }

    /** {@code <method>:<what>}, each as often as it happened. */
    private List<String> handled() {
        return jdbc
                .sql("SELECT item FROM statistic WHERE item LIKE ?")
                .param("%:" + item + "/%")
                .query(String.class)
                .list()
                .stream()
                .map(row -> row.replace(item + "/", ""))
                .toList();
    }

    private void awaitHandled(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(handled()).contains(expected));
    }

    private List<DeadLetter> deadLetters(ConfigurableApplicationContext application) {
        return application.getBean(DeadLetters.class).list(name, DeadLetter.Status.PARKED, null, 10);
    }

    private static String differs(String other, String here) {
        return "Another instance has the group '[^']+' with another subscription: [\\d.]+@\\d+#[0-9a-f-]+ at \\S+ has \\Q%s, here it is %s\\E"
                .formatted(other, here);
    }

    private ConfigurableApplicationContext start(Class<?>... listeners) {
        return new SpringApplicationBuilder(MethodsApplication.class)
                .sources(listeners)
                .properties(sharedInfrastructure())
                .run(arguments());
    }

    private ChildProcess process(String argument) {
        String[] all = Stream.of(
                        Stream.of(sharedInfrastructure()).map("--"::concat),
                        Stream.of(arguments()),
                        Stream.of(argument))
                .flatMap(each -> each)
                .toArray(String[]::new);
        MachineProcess[] made = new MachineProcess[1];
        made[0] = new MachineProcess(
                name,
                MachineProcess.java(MethodsApplication.class, List.of(all)),
                () -> made[0].linesWith("Started ") > 0);
        return made[0];
    }

    private String[] arguments() {
        return new String[] {
            "--spring.config.name=none",
            "--spring.main.web-application-type=none",
            "--spring.flyway.enabled=false",
            // a process has one producer of a group
            "--spring.application.name=" + name + "-" + applications++,
            "--txmq.producer.topics=%1$s-a,%1$s-b,%1$s-c".formatted(name),
            "--methods.name=" + name
        };
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class MethodsApplication {

        public static void main(String[] arguments) {
            new SpringApplicationBuilder(MethodsApplication.class, BatchesOfTwoTypes.class).run(arguments);
        }
    }

    /** A row for each, in the handler's transaction. */
    abstract static class Recording {

        private final JdbcClient jdbc;

        Recording(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        void record(String method, PurchaseMade purchase) {
            jdbc.sql("INSERT INTO statistic (item) VALUES (?)")
                    .param(method + ":" + purchase.item())
                    .update();
        }

        void failOnce(ReceivedMessage<PurchaseMade> message) {
            if (message.attempt() == 1 && message.payload().item().endsWith("fails-once")) {
                throw new IllegalStateException("once");
            }
        }
    }

    static class ByTopic extends Recording {

        ByTopic(JdbcClient jdbc) {
            super(jdbc);
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", threads = "2")
        void one(PurchaseMade purchase) {
            record("one", purchase);
        }

        @IdempotentListener(
                topic = {"${methods.name}-b", "${methods.name}-c"},
                group = "${methods.name}")
        void others(PurchaseMade purchase) {
            record("others", purchase);
        }
    }

    static class ByTag extends Recording {

        ByTag(JdbcClient jdbc) {
            super(jdbc);
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", tags = "paid")
        void paid(PurchaseMade purchase) {
            record("paid", purchase);
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", tags = "returned || refunded")
        void back(PurchaseMade purchase) {
            record("back", purchase);
        }
    }

    static class ByOneMoreTag {

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", tags = "shipped")
        void shipped(PurchaseMade purchase) {}
    }

    static class Placed extends Recording {

        final List<ReceivedMessage<PurchaseMade>> messages = new CopyOnWriteArrayList<>();

        Placed(JdbcClient jdbc) {
            super(jdbc);
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", type = "order-placed")
        void placed(ReceivedMessage<PurchaseMade> message) {
            messages.add(message);
            record("placed", message.payload());
            failOnce(message);
        }
    }

    static class Cancelled extends Recording {

        Cancelled(JdbcClient jdbc) {
            super(jdbc);
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", type = "order-cancelled")
        void cancelled(PurchaseMade purchase) {
            record("cancelled", purchase);
        }
    }

    static class BatchBesideSingle extends Recording {

        /** The topics of each. */
        final List<List<String>> batches = new CopyOnWriteArrayList<>();

        BatchBesideSingle(JdbcClient jdbc) {
            super(jdbc);
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", batchSize = "8")
        void batch(List<ReceivedMessage<PurchaseMade>> messages) {
            batches.add(messages.stream().map(ReceivedMessage::topic).toList());
            messages.forEach(message -> record("batch", message.payload()));
            messages.forEach(this::failOnce);
        }

        @IdempotentListener(topic = "${methods.name}-b", group = "${methods.name}")
        void single(PurchaseMade purchase) {
            record("single", purchase);
        }
    }

    /** Both are given at once what came at once; the second hangs if told to. */
    static class BatchesOfTwoTypes extends Recording {

        private final boolean hangs;

        BatchesOfTwoTypes(JdbcClient jdbc, @Value("${methods.hangs:false}") boolean hangs) {
            super(jdbc);
            this.hangs = hangs;
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", type = "order-placed")
        void placed(List<PurchaseMade> purchases) {
            purchases.forEach(purchase -> record("placed", purchase));
        }

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", type = "order-cancelled")
        void cancelled(List<PurchaseMade> purchases) {
            purchases.forEach(purchase -> record("cancelled", purchase));
            if (hangs) {
                System.out.println(IN_THE_HANDLER);
                while (true) {
                    LockSupport.park();
                }
            }
        }
    }

    static class TwoThreads {

        @IdempotentListener(topic = "${methods.name}-a", group = "${methods.name}", threads = "2")
        void handle(PurchaseMade purchase) {}
    }

    static class ThreeThreads {

        @IdempotentListener(topic = "${methods.name}-b", group = "${methods.name}", threads = "3")
        void handle(PurchaseMade purchase) {}
    }
}
