package dev.txmq.it.consume;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.ErrorPolicy;
import dev.txmq.ErrorPolicy.Decision;
import dev.txmq.IdempotentListener;
import dev.txmq.ListenerInterceptor;
import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageParkedEvent;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.OutgoingMessageCustomizer;
import dev.txmq.PublishingFailedEvent;
import dev.txmq.ReceivedMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an application says about failures, is told about them, and puts around its handlers. */
@ExtendWith(OutputCaptureExtension.class)
class HooksTest extends ShopTest {

    private final String topic = item.replace("item", "hooked");
    private final String bad = item + "-bad";

    @Test
    void parksAtOnceWhatIsToBeParkedAndTellsTheApplication(CapturedOutput output) {
        rocketMq.createTopic(topic, 1);
        try (ConfigurableApplicationContext watch = start(
                Told.class, "--txmq.consumer.groups.%s.park-on=java.lang.IllegalStateException".formatted(topic))) {
            Told told = watch.getBean(Told.class);

            send("1-bad");
            send("2-bad");

            // though a listener of the event fails each time
            await().atMost(SOON).until(() -> told.parked.size() == 2);
            assertThat(delayLevels(item + "-1-bad")).isEmpty();
            assertThat(told.parked).allSatisfy(letter -> {
                assertThat(letter.group()).isEqualTo(topic);
                assertThat(letter.status()).isEqualTo(DeadLetter.Status.PARKED);
                assertThat(letter.attempts()).isEqualTo(1);
                assertThat(letter.lastError()).contains("IllegalStateException: bad");
            });
            assertThat(told.seenByOthers).hasSize(2).containsOnly(DeadLetter.Status.PARKED);
            assertThat(told.inTransaction).containsOnly(false);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(output.getOut().lines())
                            .filteredOn(line -> line.contains("a listener of MessageParkedEvent failed"))
                            .hasSize(2));

            // a replay that fails is another event
            watch.getBean(DeadLetters.class).replay(topic, told.parked.get(0).id(), "ada");
            await().atMost(SOON).until(() -> told.parked.size() == 3);
            assertThat(told.parked.get(2).replays()).isEqualTo(1);
        }
    }

    @Test
    void triesAgainWhenThePolicyOfTheApplicationSays() {
        rocketMq.createTopic(topic, 1);
        try (ConfigurableApplicationContext watch = start(
                Patient.class,
                "--txmq.consumer.groups.%s.park-on=java.lang.IllegalStateException".formatted(topic),
                "--txmq.consumer.groups.%s.max-attempts=3".formatted(topic))) {
            send("bad");

            await().atMost(SOON)
                    .until(() -> rocketMq.deadLetters(topic).stream()
                            .anyMatch(message -> message.key().equals(bad)));
            // the first level of this broker that has the time
            assertThat(delayLevels(bad)).containsExactly("1", "1");
        }
    }

    /** Line "the consumer of dead letters dies before the event" of the crash table. */
    @Test
    @Tag("long")
    void tellsTheNextInstanceWhenOneDiesBeforeTheEvent() {
        rocketMq.createTopic(topic, 1);
        String parkAtOnce = "--txmq.consumer.groups.%s.max-attempts=1".formatted(topic);
        ChildProcess victim = WatchApplication.process(
                topic, sharedInfrastructure(), "--watch.topic=" + topic, parkAtOnce, "--watch.dies-of-events=true");
        victim.start();
        victim.awaitReady();
        send("bad");
        victim.awaitDeath();
        MessageId id = messageId(bad);
        assertThat(status(topic, id)).isEqualTo(DeadLetter.Status.PARKED);

        try (ConfigurableApplicationContext watch = start(Told.class, parkAtOnce)) {
            Told told = watch.getBean(Told.class);

            await().atMost(SOON).until(() -> !told.parked.isEmpty());
            assertThat(told.parked).allSatisfy(letter -> assertThat(letter.id()).isEqualTo(id));
        }
    }

    @Test
    void tellsTheApplicationWhatTheRelayHasGivenUp() {
        rocketMq.createTopic(topic, 1);
        try (ConfigurableApplicationContext watch = start(Told.class, publishing("nowhere-" + topic))) {
            MessageId id = publish(watch, "nowhere-" + topic);

            Told told = watch.getBean(Told.class);
            await().atMost(SOON).until(() -> told.failed.size() == 1);
            LoggedMessage failed = told.failed.get(0);
            assertThat(failed.id()).isEqualTo(id);
            assertThat(failed.status()).isEqualTo(MessageStatus.FAILED);
            assertThat(failed.lastError()).contains("nowhere-" + topic);
            assertThat(told.inTransaction).containsOnly(false);
        }
    }

    /** Line "the relay gives a message up and dies before the event" of the crash table. */
    @Test
    @Tag("long")
    void findsWhatTheRelayHasGivenUpWhenItDiesBeforeTheEvent() {
        rocketMq.createTopic(topic, 1);
        String nowhere = "nowhere-" + topic;
        String[] arguments = publishing(nowhere);
        MessageId id;
        try (ConfigurableApplicationContext watch = start(
                Told.class,
                Stream.concat(Stream.of(arguments), Stream.of("--txmq.relay.poll-interval=1m"))
                        .toArray(String[]::new))) {
            id = publish(watch, nowhere);
        }
        ChildProcess victim = WatchApplication.process(
                topic,
                sharedInfrastructure(),
                Stream.concat(Stream.of("--watch.topic=" + topic, "--watch.dies-of-events=true"), Stream.of(arguments))
                        .toArray(String[]::new));
        victim.start();
        victim.awaitDeath();

        try (ConfigurableApplicationContext watch = start(Told.class, arguments)) {
            assertThat(watch.getBean(MessageLog.class).failed(nowhere, null, 10))
                    .singleElement()
                    .satisfies(message -> assertThat(message.id()).isEqualTo(id));
            await().during(Duration.ofSeconds(2))
                    .atMost(SOON)
                    .until(() -> watch.getBean(Told.class).failed.isEmpty());
        }
    }

    @Test
    void carriesTheTenantOfTheCallerIntoTheHandlerBeforeItsTransactionBegins() {
        rocketMq.createTopic(topic, 1);
        rocketMq.createTopic(topic + "-tenants", 1);
        try (ConfigurableApplicationContext watch = start(Tenants.class, publishing(topic + "-tenants"))) {
            Tenants tenants = watch.getBean(Tenants.class);
            tenants.current.set("blue");
            publish(watch, topic + "-tenants");
            tenants.current.remove();

            await().atMost(SOON).until(() -> tenants.seen.contains("after"));
            assertThat(tenants.seen)
                    .containsExactly("before, in a transaction: false", "in the handler for blue, MDC blue", "after");
        }
    }

    private static String[] publishing(String to) {
        return new String[] {
            "--spring.application.name=" + to,
            "--txmq.producer.topics=" + to,
            "--txmq.relay.max-attempts=1",
            "--txmq.relay.republish-after=1s"
        };
    }

    private MessageId publish(ConfigurableApplicationContext watch, String to) {
        return new TransactionTemplate(watch.getBean(PlatformTransactionManager.class))
                .execute(status -> watch.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage(to, item, new PurchaseMade(item))));
    }

    private void send(String what) {
        rocketMq.send(topic, item + "-" + what, "{\"item\":\"%s-%s\"}".formatted(item, what));
    }

    private MessageId messageId(String key) {
        return jdbc.sql("SELECT message_id FROM txmq_dead_letter WHERE message_key = ?")
                .param(key)
                .query((row, number) -> MessageId.of(row.getBytes("message_id")))
                .single();
    }

    private DeadLetter.Status status(String group, MessageId id) {
        return DeadLetter.Status.valueOf(
                jdbc.sql("SELECT status FROM txmq_dead_letter WHERE consumer_group = ? AND message_id = ?")
                        .params(group, id.toBytes())
                        .query(String.class)
                        .single());
    }

    private List<String> delayLevels(String key) {
        return rocketMq.messages("SCHEDULE_TOPIC_XXXX").stream()
                .filter(message -> key.equals(message.key()))
                .map(StoredMessage::properties)
                .map(properties -> properties.get("DELAY"))
                .toList();
    }

    private ConfigurableApplicationContext start(Class<?> hooks, String... arguments) {
        return WatchApplication.instance(sharedInfrastructure())
                .sources(hooks)
                .run(Stream.concat(Stream.of("--watch.topic=" + topic), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** Is told of what was given up, and fails then. */
    static class Told {

        final List<DeadLetter> parked = new CopyOnWriteArrayList<>();
        final List<DeadLetter.Status> seenByOthers = new CopyOnWriteArrayList<>();
        final List<LoggedMessage> failed = new CopyOnWriteArrayList<>();
        final List<Boolean> inTransaction = new CopyOnWriteArrayList<>();
        private final DeadLetters deadLetters;

        Told(DeadLetters deadLetters) {
            this.deadLetters = deadLetters;
        }

        @EventListener
        void parked(MessageParkedEvent event) {
            DeadLetter letter = event.deadLetter();
            inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
            seenByOthers.add(
                    deadLetters.find(letter.group(), letter.id()).orElseThrow().status());
            parked.add(letter);
            throw new IllegalStateException("nobody answers");
        }

        @EventListener
        void failed(PublishingFailedEvent event) {
            inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
            failed.add(event.message());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Patient {

        @Bean
        ErrorPolicy errorPolicy() {
            return (group, message, error) -> message.topic().equals(group) && error instanceof IllegalStateException
                    ? Decision.retryAfter(Duration.ofSeconds(2))
                    : Decision.asConfigured();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tenants {

        final ThreadLocal<String> current = new ThreadLocal<>();
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Bean
        OutgoingMessageCustomizer tenantHeader() {
            return message -> message.withHeaders(Map.of("tenant", current.get()));
        }

        @Bean
        ListenerInterceptor tenantOfMessage() {
            return (group, messages, handling) -> {
                String tenant = messages.get(0).headers().get("tenant");
                seen.add("before, in a transaction: " + TransactionSynchronizationManager.isActualTransactionActive());
                current.set(tenant);
                try (MDC.MDCCloseable logged = MDC.putCloseable("tenant", tenant)) {
                    handling.run();
                } finally {
                    current.remove();
                    seen.add("after");
                }
            };
        }

        @IdempotentListener(topic = "${watch.topic}-tenants", group = "${watch.topic}-tenants")
        void handle(ReceivedMessage<PurchaseMade> message) {
            seen.add("in the handler for %s, MDC %s".formatted(current.get(), MDC.get("tenant")));
        }
    }
}
