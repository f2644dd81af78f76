package dev.txmq.it.publish;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.google.protobuf.Internal;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.PayloadCodec;
import dev.txmq.ReceivedMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Payloads that are not JSON, through a real broker: bytes, text, CloudEvents, and Protobuf by a codec of the application. */
class PayloadFormatsTest extends ShopTest {

    private static final List<String> FORMATS = List.of("bytes", "text", "event", "proto", "json");

    /** No UTF-8, and with the two bytes that separate RocketMQ's properties. */
    private static final byte[] BINARY = {0, 1, 2, -1, (byte) 0xc3, 0x28, 10, 13};

    private final String prefix = item.replace("item", "format");
    private ConfigurableApplicationContext application;
    private Received received;

    @BeforeEach
    void start() {
        FORMATS.forEach(format -> rocketMq.createTopic(topic(format), 1));
        application = new SpringApplicationBuilder(Formats.class)
                .properties(sharedInfrastructure())
                .properties(
                        "spring.config.name=none",
                        "spring.main.web-application-type=none",
                        "spring.flyway.enabled=false",
                        "spring.application.name=" + prefix,
                        "formats.prefix=" + prefix,
                        "txmq.producer.topics="
                                + String.join(
                                        ",", FORMATS.stream().map(this::topic).toList()))
                .run();
        received = application.getBean(Received.class);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void bytesArriveAsTheyAre() {
        MessageId id = publish("bytes", BINARY);

        ReceivedMessage<?> message = received.awaitOne("bytes");
        assertThat(message.payload()).isEqualTo(BINARY);
        assertThat(message.headers()).containsEntry("content-type", "application/octet-stream");
        assertThat(logged(id)).isEqualTo(BINARY);
    }

    @Test
    void textArrivesAsItIs() {
        publish("text", "<订单>\n\"7\"</订单>");

        ReceivedMessage<?> message = received.awaitOne("text");
        assertThat(message.payload()).isEqualTo("<订单>\n\"7\"</订单>");
        assertThat(stored("text").body()).isEqualTo("<订单>\n\"7\"</订单>");
        assertThat(stored("text").properties()).containsEntry("content-type", "text/plain;charset=UTF-8");
    }

    @Test
    void textOfAProducerWithoutTxmqArrivesAsItIs() {
        rocketMq.send(topic("text"), item, "plain; no JSON");

        assertThat(received.awaitOne("text").payload()).isEqualTo("plain; no JSON");
    }

    @Test
    void cloudEventsArriveAsOneDocument() {
        CloudEvent event = CloudEventBuilder.v1()
                .withId(item)
                .withSource(URI.create("/shop"))
                .withType("dev.txmq.purchase-made")
                .withSubject("订单")
                .withData("application/json", ("{\"item\":\"" + item + "\"}").getBytes(StandardCharsets.UTF_8))
                .build();

        publish("event", event);

        CloudEvent read = (CloudEvent) received.awaitOne("event").payload();
        assertThat(read.getId()).isEqualTo(item);
        assertThat(read.getSubject()).isEqualTo("订单");
        assertThat(read.getData()).isNotNull();
        assertThat(read.getData().toBytes()).asString(StandardCharsets.UTF_8).contains(item);
        assertThat(stored("event").body()).contains("\"specversion\":\"1.0\"");
        assertThat(stored("event").properties()).containsEntry("content-type", "application/cloudevents+json");
    }

    @Test
    void protobufArrivesByACodec() {
        Timestamp payload =
                Timestamp.newBuilder().setSeconds(1_000_000).setNanos(257).build();

        MessageId id = publish("proto", payload);

        assertThat(received.awaitOne("proto").payload()).isEqualTo(payload);
        assertThat(logged(id)).isEqualTo(payload.toByteArray());
    }

    @Test
    void jsonHasNoFurtherHeader() {
        publish("json", new PurchaseMade(item));

        ReceivedMessage<?> message = received.awaitOne("json");
        assertThat(message.payload()).isEqualTo(new PurchaseMade(item));
        assertThat(message.headers()).doesNotContainKey("content-type");
        assertThat(stored("json").properties()).doesNotContainKey("content-type");
    }

    @Test
    void parksExactlyWhatNoCodecReadsAndReplaysIt() {
        MessageId id = publish("json", BINARY);

        DeadLetters deadLetters = application.getBean(DeadLetters.class);
        DeadLetter parked = await().atMost(SOON)
                .until(
                        () -> deadLetters.find(topic("json"), id),
                        found -> found.isPresent() && found.get().lastError() != null)
                .orElseThrow();
        assertThat(parked.attempts()).isEqualTo(1);
        assertThat(parked.lastError())
                .contains("is application/octet-stream, and no PayloadCodec reads that as "
                        + PurchaseMade.class.getName());
        assertThat(deadLetters.payload(topic("json"), id)).hasValue(BINARY);

        await().atMost(SOON).until(() -> deadLetters.replay(topic("json"), id, "ada"));
        await().atMost(SOON)
                .until(
                        () -> deadLetters.find(topic("json"), id).orElseThrow(),
                        letter -> letter.replays() == 1 && letter.status() == DeadLetter.Status.PARKED);
        assertThat(deadLetters.payload(topic("json"), id)).hasValue(BINARY);
    }

    @Test
    void parksAsADeadLetterWhatTheCodecCannotRead() {
        MessageId id = transaction(new OutgoingMessage(
                topic("proto"), item, BINARY, null, Map.of("content-type", ProtobufCodec.CONTENT_TYPE)));

        DeadLetters deadLetters = application.getBean(DeadLetters.class);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(deadLetters.find(topic("proto"), id))
                        .hasValueSatisfying(parked -> assertThat(parked.lastError())
                                .contains(
                                        "cannot be read as " + Timestamp.class.getName(),
                                        "InvalidProtocolBufferException")));
    }

    @Test
    void refusesAtTheCallWhatNoCodecWrites() {
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> transaction(new OutgoingMessage(
                        topic("json"), item, new PurchaseMade(item), null, Map.of("content-type", "application/xml"))))
                .withMessageContaining("cannot be written as application/xml: no PayloadCodec");
        assertThat(messageLog.findByKey(item, 10)).isEmpty();
    }

    private MessageId publish(String format, Object payload) {
        return transaction(new OutgoingMessage(topic(format), item, payload));
    }

    private MessageId transaction(OutgoingMessage message) {
        return new TransactionTemplate(application.getBean(PlatformTransactionManager.class))
                .execute(status ->
                        application.getBean(TransactionalPublisher.class).publish(message));
    }

    private byte[] logged(MessageId id) {
        return jdbc.sql("SELECT payload FROM txmq_message WHERE id = ?")
                .param(id.toBytes())
                .query((row, number) -> row.getBytes("payload"))
                .single();
    }

    private StoredMessage stored(String format) {
        return rocketMq.messages(topic(format)).get(0);
    }

    private String topic(String format) {
        return prefix + "-" + format;
    }

    /** Of all messages of Protobuf. */
    static final class ProtobufCodec implements PayloadCodec {

        static final String CONTENT_TYPE = "application/x-protobuf";

        @Override
        public String contentType() {
            return CONTENT_TYPE;
        }

        @Override
        public boolean supports(Class<?> type) {
            return MessageLite.class.isAssignableFrom(type);
        }

        @Override
        public byte[] write(Object payload) {
            return ((MessageLite) payload).toByteArray();
        }

        @Override
        public Object read(byte[] body, Class<?> type) throws IOException {
            return Internal.getDefaultInstance(type.asSubclass(MessageLite.class))
                    .getParserForType()
                    .parseFrom(body);
        }
    }

    static final class Received {

        private final Map<String, ReceivedMessage<?>> messages = new ConcurrentHashMap<>();

        ReceivedMessage<?> awaitOne(String format) {
            await().atMost(SOON).until(() -> messages.containsKey(format));
            return messages.get(format);
        }

        @IdempotentListener(topic = "${formats.prefix}-bytes", group = "${formats.prefix}-bytes")
        void bytes(ReceivedMessage<byte[]> message) {
            messages.put("bytes", message);
        }

        @IdempotentListener(topic = "${formats.prefix}-text", group = "${formats.prefix}-text")
        void text(List<ReceivedMessage<String>> batch) {
            batch.forEach(message -> messages.put("text", message));
        }

        @IdempotentListener(topic = "${formats.prefix}-event", group = "${formats.prefix}-event")
        void event(ReceivedMessage<CloudEvent> message) {
            messages.put("event", message);
        }

        @IdempotentListener(topic = "${formats.prefix}-proto", group = "${formats.prefix}-proto")
        void proto(ReceivedMessage<Timestamp> message) {
            messages.put("proto", message);
        }

        @IdempotentListener(topic = "${formats.prefix}-json", group = "${formats.prefix}-json")
        void json(ReceivedMessage<PurchaseMade> message) {
            messages.put("json", message);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Formats {

        @Bean
        Received received() {
            return new Received();
        }

        @Bean
        ProtobufCodec protobufCodec() {
            return new ProtobufCodec();
        }
    }
}
