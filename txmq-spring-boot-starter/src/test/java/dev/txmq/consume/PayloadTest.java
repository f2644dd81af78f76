package dev.txmq.consume;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.payload.Payloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** How far a contract may change before a listener of the older version cannot read it: docs/how-it-works.md says the same. */
class PayloadTest {

    private static final String ORDER = """
            {"number":7,"state":"PAID","lines":[{"price":3}],"prices":{"pear":3}}
            """;

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        Order order = read(ORDER.replace("\"number\":7", "\"number\":7,\"colour\":\"red\""));

        assertThat(order).isEqualTo(read(ORDER));
    }

    @Test
    void readsMissingFieldsAsNull() {
        assertThat(read("{}")).isEqualTo(new Order(null, null, null, null));
        assertThat(read("{\"state\":null}").state()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    no JSON                        | ''
                    {"number":7                    | ''
                    {"number":"seven"}             | at number
                    {"state":"PAID_BY_CARD"}       | at state
                    {"lines":[{"price":"secret"}]} | at lines[].price
                    {"prices":{"secret":"x"}}      | at prices[]
                    """)
    void sendsWhatItCannotReadToTheDeadLettersAndNamesTheField(String json, String place) {
        assertThatExceptionOfType(UnprocessableMessageException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining("cannot be read as " + Order.class.getName())
                .withMessageEndingWith(place.equals("''") ? "Exception" : place)
                .satisfies(e -> assertThat(e).hasNoCause())
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("secret", "seven", "PAID_BY_CARD", "no JSON"));
    }

    @Test
    void sendsNullToTheDeadLetters() {
        assertThatExceptionOfType(UnprocessableMessageException.class)
                .isThrownBy(() -> read("null"))
                .withMessageContaining("is null");
    }

    private static Order read(String json) {
        Order[] read = new Order[1];
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .run(context -> read[0] = (Order) new ListenerMethod(
                                new Listener(),
                                method(),
                                Listener.class,
                                new Payloads(context.getBean(JsonMapper.class), List.of()))
                        .read(Deliveries.ofBody(json.getBytes(StandardCharsets.UTF_8)))
                        .payload());
        return read[0];
    }

    private static Method method() {
        return Arrays.stream(Listener.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("handle"))
                .findFirst()
                .orElseThrow();
    }

    record Order(
            @Nullable Integer number,
            @Nullable State state,
            @Nullable List<Line> lines,
            @Nullable Map<String, Integer> prices) {}

    record Line(int price) {}

    enum State {
        PAID
    }

    static class Listener {

        void handle(Order order) {}
    }
}
