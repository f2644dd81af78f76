package dev.txmq.payload;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.PayloadCodec;
import dev.txmq.TxmqException;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.payload.Payloads.Written;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which format a payload is written in, and what reads it. */
class PayloadsTest {

    private static final byte[] BINARY = {0, -1, 1, 2, (byte) 0xc3, 0x28};

    private final Payloads payloads = new Payloads(JsonMapper.shared(), List.of(new Reversed("text/x-reversed")));

    record Order(int number) {}

    record Word(String letters) {}

    @Test
    void jsonHasNoHeader() {
        Written written = payloads.write(new Order(7), null);

        assertThat(written.contentType()).isNull();
        assertThat(written.body()).asString().isEqualTo("{\"number\":7}");
        assertThat(read(Order.class, written)).isEqualTo(new Order(7));
    }

    @Test
    void bytesTravelAsTheyAreAndAreNotSharedWithTheCaller() {
        byte[] payload = BINARY.clone();

        Written written = payloads.write(payload, null);
        payload[0] = 9;

        assertThat(written).extracting(Written::contentType).isEqualTo("application/octet-stream");
        assertThat(read(byte[].class, written)).isEqualTo(BINARY);
    }

    @Test
    void textTravelsAsItIs() {
        Written written = payloads.write("\"订单\" <7>", null);

        assertThat(written.contentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(written.body()).isEqualTo("\"订单\" <7>".getBytes(StandardCharsets.UTF_8));
        assertThat(read(String.class, written)).isEqualTo("\"订单\" <7>");
    }

    @Test
    void whoDeclaresBytesOrTextIsGivenAnyBody() {
        assertThat(payloads.reader(String.class).read(bytes("{\"number\":7}"), Map.of()))
                .isEqualTo("{\"number\":7}");
        assertThat(payloads.reader(byte[].class).read(BINARY, Map.of(Payloads.CONTENT_TYPE, "none/of/these")))
                .isEqualTo(BINARY);
        assertUnusable(() -> payloads.reader(String.class).read(BINARY, Map.of()), "is no UTF-8 text");
    }

    @Test
    void refusesATextThatWouldBeAnotherAfterwards() {
        assertUnusable(() -> payloads.write("half of \ud83d", null), "half of a character");
    }

    @Test
    void keepsTheContentTypeThatTheMessageHas() {
        assertThat(payloads.write(BINARY, "image/png").contentType()).isEqualTo("image/png");
        Written json = payloads.write("{\"number\":7}", "application/json");
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(read(Order.class, json)).isEqualTo(new Order(7));
        assertThat(payloads.write(new Order(7), "application/vnd.order+json").body())
                .asString()
                .isEqualTo("{\"number\":7}");
        assertUnusable(
                () -> payloads.write(new Order(7), "application/xml"), "no PayloadCodec of that content type supports");
        assertUnusable(() -> payloads.write(new Order(7), "v2"), "names no media type");
    }

    @Test
    void writesAndReadsWithTheCodecOfTheClass() {
        Written written = payloads.write(new Word("abc"), null);

        assertThat(written.contentType()).isEqualTo("text/x-reversed");
        assertThat(written.body()).asString().isEqualTo("cba");
        assertThat(read(Word.class, written)).isEqualTo(new Word("abc"));
        assertThat(payloads.reader(Word.class)
                        .read(written.body(), Map.of(Payloads.CONTENT_TYPE, "Text/X-Reversed; v=2")))
                .isEqualTo(new Word("abc"));
    }

    @Test
    void readsAsJsonWhatWasSentBeforeThereWasACodec() {
        assertThat(payloads.reader(Word.class).read(bytes("{\"letters\":\"abc\"}"), Map.of()))
                .isEqualTo(new Word("abc"));
        assertThat(payloads.write(new Word("abc"), "application/json").body())
                .asString()
                .isEqualTo("{\"letters\":\"abc\"}");
    }

    @Test
    void saysWhatNoCodecReads() {
        Map<String, String> reversed = Map.of(Payloads.CONTENT_TYPE, "text/x-reversed");
        assertUnusable(
                () -> payloads.reader(Order.class).read(bytes("{}"), reversed),
                "is text/x-reversed, and no PayloadCodec reads that as " + Order.class.getName());
        assertUnusable(
                () -> payloads.reader(Order.class)
                        .read(bytes("{}"), Map.of(Payloads.CONTENT_TYPE, "application/cloudevents+json")),
                "no PayloadCodec reads that");
    }

    @Test
    void doesNotQuoteThePayloadThatACodecCannotRead() {
        Map<String, String> reversed = Map.of(Payloads.CONTENT_TYPE, "text/x-reversed");
        assertThatExceptionOfType(UnusablePayloadException.class)
                .isThrownBy(() -> payloads.reader(Word.class).read(bytes("terces"), reversed))
                .withMessage("cannot be read as %s: IOException", Word.class.getName())
                .withNoCause();
        assertUnusable(() -> payloads.reader(Word.class).read(bytes(""), reversed), "is null");
        assertUnusable(() -> payloads.reader(Word.class).read(bytes("!"), reversed), "made a java.lang.Integer of it");
        assertUnusable(() -> payloads.reader(Word.class).read(bytes("?"), reversed), ": ask the owner");
        assertUnusable(() -> payloads.write(new Word("terces"), null), "cannot be written as text/x-reversed");
    }

    @Test
    void refusesACodecWithoutAContentType() {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> new Payloads(JsonMapper.shared(), List.of(new Reversed("reversed"))))
                .withMessageContaining("has the content type 'reversed', which is none");
    }

    @Test
    void cloudEventsAreOneJsonDocument() {
        CloudEvent event = CloudEventBuilder.v1()
                .withId("7")
                .withSource(URI.create("/orders"))
                .withType("order.placed")
                .withData("application/json", bytes("{\"number\":7}"))
                .build();
        context().run(context -> {
            Payloads configured = context.getBean(Payloads.class);

            Written written = configured.write(event, null);

            assertThat(written.contentType()).isEqualTo("application/cloudevents+json");
            assertThat(JsonMapper.shared().readTree(written.body()))
                    .isEqualTo(JsonMapper.shared().readTree("""
                                    {"specversion":"1.0","id":"7","source":"/orders","type":"order.placed",
                                     "datacontenttype":"application/json","data":{"number":7}}
                                    """));
            CloudEvent read = (CloudEvent) configured
                    .reader(CloudEvent.class)
                    .read(written.body(), Map.of(Payloads.CONTENT_TYPE, "application/cloudevents+json; charset=utf-8"));
            assertThat(read.getType()).isEqualTo("order.placed");
            assertThat(read.getData()).isNotNull();
            assertThat(read.getData().toBytes()).asString().isEqualTo("{\"number\":7}");
        });
    }

    @Test
    void goesWithoutCloudEvents() {
        context()
                .withClassLoader(new FilteredClassLoader("io.cloudevents"))
                .run(context ->
                        assertThat(context).hasSingleBean(Payloads.class).doesNotHaveBean(PayloadCodec.class));
    }

    @Test
    void asksTheCodecOfTheApplicationFirst() {
        context()
                .withBean(OwnEvents.class)
                .run(context -> assertThat(context.getBean(Payloads.class)
                                .write(
                                        CloudEventBuilder.v1()
                                                .withId("7")
                                                .withSource(URI.create("/orders"))
                                                .withType("order.placed")
                                                .build(),
                                        null)
                                .contentType())
                        .isEqualTo("application/x-own-event"));
    }

    private static ApplicationContextRunner context() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadAutoConfiguration.class));
    }

    private Object read(Class<?> type, Written written) {
        Map<String, String> headers =
                written.contentType() == null ? Map.of() : Map.of(Payloads.CONTENT_TYPE, written.contentType());
        return payloads.reader(type).read(written.body(), headers);
    }

    private static void assertUnusable(Runnable use, String reason) {
        assertThatExceptionOfType(UnusablePayloadException.class)
                .isThrownBy(use::run)
                .satisfies(e -> assertThat(e.reason()).contains(reason));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes words backwards. */
    private record Reversed(String contentType) implements PayloadCodec {

        @Override
        public boolean supports(Class<?> type) {
            return type == Word.class;
        }

        @Override
        public byte[] write(Object payload) throws IOException {
            String letters = ((Word) payload).letters();
            if (letters.equals("terces")) {
                throw new IOException(letters);
            }
            return bytes(new StringBuilder(letters).reverse().toString());
        }

        @Override
        public @Nullable Object read(byte[] body, Class<?> type) throws IOException {
            String letters = new StringBuilder(new String(body, StandardCharsets.UTF_8))
                    .reverse()
                    .toString();
            switch (letters) {
                case "secret":
                    throw new IOException(letters);
                case "?":
                    throw new TxmqException("ask the owner");
                case "!":
                    return 7;
                case "":
                    return null;
                default:
                    return new Word(letters);
            }
        }
    }

    static class OwnEvents implements PayloadCodec {

        @Override
        public String contentType() {
            return "application/x-own-event";
        }

        @Override
        public boolean supports(Class<?> type) {
            return CloudEvent.class.isAssignableFrom(type);
        }

        @Override
        public byte[] write(Object payload) {
            return new byte[0];
        }

        @Override
        public Object read(byte[] body, Class<?> type) {
            throw new IllegalStateException();
        }
    }
}
