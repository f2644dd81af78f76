package dev.txmq.consume;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.ReceivedMessage;
import dev.txmq.TxmqException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ListenerRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"plain", "joins", "nested", "named", "overridden"})
    void takesWhatWorksInTheTransactionOfTheKit(String method) {
        assertThatCode(() -> check(method)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asynchronous", "metaAsynchronous"})
    void refusesWhatReturnsBeforeItsWorkIsDone(String method) {
        assertThatThrownBy(() -> check(method)).hasMessageContaining("must not be asynchronous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"future", "stage", "stream", "flow"})
    void refusesAnAnswerThatIsNotThereYet(String method) {
        assertThatThrownBy(() -> check(method)).hasMessageContaining("must not return");
    }

    @Test
    void takesWhatReturnsAReply() {
        assertThatCode(() -> check("number")).doesNotThrowAnyException();
        assertThat(listener(Listeners.class, "number").isReplying()).isTrue();
        assertThat(listener(Listeners.class, "plain").isReplying()).isFalse();
    }

    @Test
    void refusesOneReplyToManyMessages() {
        assertThatThrownBy(() -> listener(Listeners.class, "numberOfMany")).hasMessageContaining("returns one value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"requiresNew", "notSupported", "never", "metaRequiresNew"})
    void refusesWhatWorksInAnotherTransaction(String method) {
        assertThatThrownBy(() -> check(method)).hasMessageContaining("must not be @Transactional(");
    }

    @Test
    void refusesAnotherTransactionManager() {
        assertThatThrownBy(() -> check("otherManager")).hasMessageContaining("transaction manager 'audit'");
    }

    @Test
    void looksAtTheClassToo() {
        assertThatThrownBy(() -> ListenerRules.check(method(OfAClass.class, "listen"), OfAClass.class, name -> true))
                .isInstanceOf(TxmqException.class)
                .hasMessageContaining("OfAClass.listen")
                .hasMessageContaining("asynchronous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A,B", "A|B", "A B", "", "A ||", "* || A"})
    void refusesTagsThatTheBrokerWouldTakeForOtherOnes(String tags) {
        assertThatThrownBy(() -> ListenerRules.checkTags(method(Listeners.class, "plain"), tags))
                .hasMessageContaining("* or names separated by ||, was '" + tags + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "A", "A||B", "A || B-2 || c_3"})
    void takesTags(String tags) {
        assertThatCode(() -> ListenerRules.checkTags(method(Listeners.class, "plain"), tags))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rawList", "anyList", "rawMessage", "unbound", "unboundList"})
    void refusesAPayloadOfAnUnknownType(String method) {
        assertThatThrownBy(() -> listener(Payloads.class, method))
                .hasMessageContaining("does not say what its payload is");
    }

    @Test
    void knowsWhatATypeParameterStandsFor() {
        assertThat(listener(OfStrings.class, "unboundList").isBatch()).isTrue();
    }

    private static void check(String method) {
        ListenerRules.check(method(Listeners.class, method), Listeners.class, "main"::equals);
    }

    private static ListenerMethod listener(Class<?> type, String method) {
        return new ListenerMethod(
                new Object(),
                method(type, method),
                type,
                new dev.txmq.payload.Payloads(JsonMapper.shared(), List.of()));
    }

    private static Method method(Class<?> type, String name) {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    return method;
                }
            }
        }
        throw new IllegalArgumentException(name + " of " + Arrays.toString(type.getDeclaredMethods()));
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Async
    private @interface InBackground {}

    @Retention(RetentionPolicy.RUNTIME)
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    private @interface Apart {}

    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    private static class Apartly {}

    @SuppressWarnings("unused")
    private static final class Listeners extends Apartly {

        @Transactional
        void plain(String payload) {}

        @Transactional(propagation = Propagation.MANDATORY)
        void joins(String payload) {}

        @Transactional(propagation = Propagation.NESTED)
        void nested(String payload) {}

        @Transactional("main")
        void named(String payload) {}

        @Transactional
        void overridden(String payload) {}

        @Async
        void asynchronous(String payload) {}

        @InBackground
        void metaAsynchronous(String payload) {}

        CompletableFuture<Void> future(String payload) {
            return CompletableFuture.completedFuture(null);
        }

        java.util.concurrent.CompletionStage<Void> stage(String payload) {
            return CompletableFuture.completedFuture(null);
        }

        java.util.stream.IntStream stream(String payload) {
            return java.util.stream.IntStream.empty();
        }

        java.util.concurrent.SubmissionPublisher<String> flow(String payload) {
            return new java.util.concurrent.SubmissionPublisher<>();
        }

        int numberOfMany(List<String> payloads) {
            return 1;
        }

        @Transactional
        int number(String payload) {
            return 1;
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        void requiresNew(String payload) {}

        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        void notSupported(String payload) {}

        @Transactional(propagation = Propagation.NEVER)
        void never(String payload) {}

        @Apart
        void metaRequiresNew(String payload) {}

        @Transactional("audit")
        void otherManager(String payload) {}
    }

    @Async
    private static final class OfAClass {

        void listen(String payload) {}
    }

    @SuppressWarnings({"unused", "rawtypes"})
    private static class Payloads<T> {

        void rawList(List payloads) {}

        void anyList(List<?> payloads) {}

        void rawMessage(ReceivedMessage message) {}

        void unbound(T payload) {}

        void unboundList(List<ReceivedMessage<T>> payloads) {}
    }

    private static final class OfStrings extends Payloads<String> {}
}
