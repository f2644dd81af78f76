package dev.txmq.test;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Prepares the shared broker for a test class and tidies up behind its tests. */
final class EmbeddedRocketMqExtension
        implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(EmbeddedRocketMqExtension.class);
    private static final String AUTOWIRED = "org.springframework.beans.factory.annotation.Autowired";
    private static final String SPRING_TEST = "org.springframework.test.context.BootstrapWith";

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

    /** What Spring injects is left to Spring: two resolvers for one parameter are an error. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Executable executable = parameter.getDeclaringExecutable();
        boolean springs = has(parameter.getParameter(), AUTOWIRED)
                || has(executable, AUTOWIRED)
                || (executable instanceof Constructor<?> && has(context.getRequiredTestClass(), SPRING_TEST));
        return parameter.getParameter().getType() == EmbeddedRocketMq.class && !springs;
    }

    /** By name, since Spring may be missing; {@code @SpringBootTest} has {@code @BootstrapWith} as an annotation of its own. */
    private static boolean has(AnnotatedElement element, String annotation) {
        return Stream.of(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getName().equals(annotation)
                        || Stream.of(type.getAnnotations())
                                .anyMatch(
                                        meta -> meta.annotationType().getName().equals(annotation)));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Shared.ROCKETMQ.get();
    }
}
