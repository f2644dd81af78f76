package dev.txmq.consume;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.ClassUtils;

import dev.txmq.config.UnusableSetupException;

/**
 * What a listener must not be: one that returns before its work is done, or does it in another transaction than the inbox row.
 * Either would lose effects or make them happen twice.
 */
final class ListenerRules {

    private static final List<String> ASYNCHRONOUS = List.of(
            "org.springframework.scheduling.annotation.Async",
            "jakarta.ejb.Asynchronous",
            "jakarta.enterprise.concurrent.Asynchronous");
    private static final List<String> UNFINISHED = List.of(
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.Flow$Publisher",
            "java.util.stream.BaseStream",
            "java.util.Iterator",
            "org.reactivestreams.Publisher");
    private static final String JTA = "jakarta.transaction.Transactional";
    private static final List<String> ANOTHER = List.of("REQUIRES_NEW", "NOT_SUPPORTED", "NEVER");
    private static final Pattern TAGS = Pattern.compile("\\*|[^\\s|,*]+(\\s*\\|\\|\\s*[^\\s|,*]+)*");

    private ListenerRules() {}

    /**
     * @param isKitsManager whether that is a name of the transaction manager that the kit uses
     * @throws UnusableSetupException if it would break the guarantee
     */
    static void check(Method method, Class<?> type, Predicate<String> isKitsManager) {
        if (UNFINISHED.stream().anyMatch(name -> isA(method.getReturnType(), name))) {
            throw refused(
                    method,
                    "must not return %s: work that goes on after the return is not part of the transaction"
                            .formatted(method.getReturnType().getSimpleName()),
                    "do the work before the return, and return what is to be the reply, or nothing");
        }
        if (ASYNCHRONOUS.stream().anyMatch(name -> isAnnotated(method, type, name))) {
            throw refused(
                    method,
                    "must not be asynchronous: it would return before its work is done, and the work would not be part of the"
                            + " transaction",
                    "remove @Async; txmq.consumer.threads says how many run at once");
        }
        Transactional transactional = transactional(method, type);
        if (transactional != null
                && ANOTHER.contains(transactional.propagation().name())) {
            throw anotherTransaction(method, transactional.propagation().name());
        }
        if (transactional != null
                && !transactional.transactionManager().isBlank()
                && !isKitsManager.test(transactional.transactionManager())) {
            throw refused(
                    method,
                    "must not use the transaction manager '%s': its effect would commit apart from the inbox row, and could happen twice"
                            .formatted(transactional.transactionManager()),
                    "remove the name; the kit has begun a transaction already");
        }
        String jta = jtaType(method, type);
        if (ANOTHER.contains(jta)) {
            throw anotherTransaction(method, jta);
        }
    }

    static void checkTags(Method method, String tags) {
        if (!TAGS.matcher(tags).matches()) {
            throw refused(
                    method,
                    "must have tags that are * or names separated by ||, was '%s'".formatted(tags),
                    "write such as A || B");
        }
    }

    private static UnusableSetupException anotherTransaction(Method method, String propagation) {
        return refused(
                method,
                "must not be @Transactional(%s): its effect would commit apart from the inbox row, and could happen twice"
                        .formatted(propagation),
                "remove it; the kit has begun a transaction already, and " + Propagation.REQUIRED + " joins it");
    }

    private static UnusableSetupException refused(Method method, String why, String remedy) {
        return new UnusableSetupException("The @IdempotentListener method %s %s".formatted(method, why), remedy);
    }

    private static @Nullable Transactional transactional(Method method, Class<?> type) {
        Transactional own = AnnotatedElementUtils.findMergedAnnotation(method, Transactional.class);
        return own != null ? own : AnnotatedElementUtils.findMergedAnnotation(type, Transactional.class);
    }

    /** Looks at the names of its types, since not all of them are on the class path. */
    private static boolean isA(Class<?> type, String name) {
        return type.getName().equals(name)
                || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                        .anyMatch(implemented -> isNamed(implemented, name));
    }

    private static boolean isNamed(Class<?> type, String name) {
        return type.getName().equals(name)
                || Stream.of(type.getInterfaces()).anyMatch(implemented -> isNamed(implemented, name));
    }

    private static boolean isAnnotated(Method method, Class<?> type, String annotation) {
        return annotations(method).isPresent(annotation) || annotations(type).isPresent(annotation);
    }

    private static String jtaType(Method method, Class<?> type) {
        return annotations(method)
                .get(JTA)
                .getValue("value")
                .or(() -> annotations(type).get(JTA).getValue("value"))
                .map(Object::toString)
                .orElse("");
    }

    private static MergedAnnotations annotations(AnnotatedElement element) {
        return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
    }
}
