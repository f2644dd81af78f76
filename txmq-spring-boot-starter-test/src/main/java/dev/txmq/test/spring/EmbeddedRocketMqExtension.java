package dev.txmq.test.spring;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedRocketMq;

/** Prepares the shared broker for a test class and tidies up behind its tests. */
public final class EmbeddedRocketMqExtension
        implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(EmbeddedRocketMqExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        EmbeddedRocketMq broker = Shared.ROCKETMQ.get();
        Map<String, String> before = new LinkedHashMap<>();
        AnnotationSupport.findAnnotation(context.getTestClass(), WithEmbeddedRocketMq.class)
                .ifPresent(with -> {
                    for (String topic : with.topics()) {
                        broker.createTopic(topic);
                    }
                    for (String setting : with.settings()) {
                        change(broker, setting, before);
                    }
                });
        context.getStore(NAMESPACE).put("settings", before);
    }

    private static void change(EmbeddedRocketMq broker, String setting, Map<String, String> before) {
        String[] keyAndValue = setting.split("=", 2);
        if (keyAndValue.length != 2) {
            throw new IllegalArgumentException("A setting is written key=value, not '%s'".formatted(setting));
        }
        String value = broker.setting(keyAndValue[0]);
        broker.changeSetting(keyAndValue[0], keyAndValue[1]);
        before.putIfAbsent(keyAndValue[0], value);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Shared.ROCKETMQ.get().faults().reset();
    }

    @Override
    @SuppressWarnings("unchecked")
    public void afterAll(ExtensionContext context) {
        Map<String, String> before =
                (Map<String, String>) context.getStore(NAMESPACE).remove("settings", Map.class);
        if (before != null) {
            before.forEach(Shared.ROCKETMQ.get()::changeSetting);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedRocketMq.class
                && !SpringInjection.provides(parameter, context);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Shared.ROCKETMQ.get();
    }
}
