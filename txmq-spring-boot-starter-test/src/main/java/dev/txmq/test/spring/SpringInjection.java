package dev.txmq.test.spring;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;

/** What Spring injects is left to Spring: two resolvers for one parameter are an error. By name, since Spring may be missing. */
final class SpringInjection {

    private static final String AUTOWIRED = "org.springframework.beans.factory.annotation.Autowired";
    private static final String SPRING_TEST = "org.springframework.test.context.BootstrapWith";

    private SpringInjection() {}

    static boolean provides(ParameterContext parameter, ExtensionContext context) {
        Executable executable = parameter.getDeclaringExecutable();
        return has(parameter.getParameter(), AUTOWIRED)
                || has(executable, AUTOWIRED)
                || (executable instanceof Constructor<?> && has(context.getRequiredTestClass(), SPRING_TEST));
    }

    /** {@code @SpringBootTest} has {@code @BootstrapWith} as an annotation of its own. */
    private static boolean has(AnnotatedElement element, String annotation) {
        return Stream.of(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getName().equals(annotation)
                        || Stream.of(type.getAnnotations())
                                .anyMatch(
                                        meta -> meta.annotationType().getName().equals(annotation)));
    }
}
