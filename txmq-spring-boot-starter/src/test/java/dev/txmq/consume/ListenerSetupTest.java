package dev.txmq.consume;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.IdempotentListener;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.payload.Payloads;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** What a listener that cannot work is told. */
class ListenerSetupTest {

    @Test
    void tellsAPublicMethodBehindAnInterfaceProxyHowToBeReached() {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> detect(new PublicMethod(), false))
                .withMessageContaining("PublicMethod.handle")
                .withMessageContaining("declare the method in an interface")
                .withMessageContaining("spring.aop.proxy-target-class=true")
                .withMessageNotContaining("make it public");
    }

    @Test
    void findsAPublicMethodBehindAClassProxyOrInAnInterface() {
        assertThatNoException().isThrownBy(() -> detect(new PublicMethod(), true));
        assertThatNoException().isThrownBy(() -> detect(new InterfaceMethod(), false));
    }

    @Test
    void tellsAPrivateMethodBehindAProxyToBecomePublic() {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> detect(new PrivateMethod(), true))
                .withMessageEndingWith("make it public");
    }

    @Test
    void tellsWhatParameterAMethodTakes() {
        assertRefused("none", "takes 0 parameters", "let it take one, the payload");
        assertRefused("two", "takes 2 parameters", "let it take one, the payload");
        assertRefused(
                "raw", "does not say what its payload is", "name the class in its parameter, such as List<Order>");
    }

    private static void assertRefused(String name, String problem, String remedy) {
        var method = ReflectionUtils.getUniqueDeclaredMethods(
                Signatures.class, candidate -> candidate.getName().equals(name))[0];

        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> new ListenerMethod(
                        new Signatures(), method, Signatures.class, new Payloads(JsonMapper.shared(), List.of())))
                .withMessageContaining("Signatures." + name)
                .withMessageContaining(problem)
                .withMessageContaining(remedy);
    }

    private static void detect(Object target, boolean classProxy) {
        ProxyFactory proxies = new ProxyFactory(target);
        proxies.setProxyTargetClass(classProxy);
        new ListenerDetector().postProcessAfterInitialization(proxies.getProxy(), "listener");
    }

    interface Handling {

        default void handle(String payload) {}
    }

    static class PublicMethod implements Runnable {

        @Override
        public void run() {}

        @IdempotentListener(topic = "orders", group = "shipping")
        public void handle(String payload) {}
    }

    static class InterfaceMethod implements Handling {

        @Override
        @IdempotentListener(topic = "orders", group = "shipping")
        public void handle(String payload) {}
    }

    static class PrivateMethod {

        @IdempotentListener(topic = "orders", group = "shipping")
        private void handle(String payload) {}
    }

    static class Signatures {

        void none() {}

        void two(String one, String other) {}

        @SuppressWarnings("rawtypes")
        void raw(List payloads) {}
    }
}
