package dev.txmq.consume;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

import dev.txmq.IdempotentListener;
import dev.txmq.TxmqException;

/** Collects the {@code @IdempotentListener} methods of all beans as these are made. */
final class ListenerDetector implements BeanPostProcessor {

    private final List<Found> found = new ArrayList<>();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        Map<Method, IdempotentListener> methods = MethodIntrospector.selectMethods(
                AopUtils.getTargetClass(bean), (MethodIntrospector.MetadataLookup<IdempotentListener>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, IdempotentListener.class));
        methods.forEach((method, listener) -> found.add(new Found(bean, invocable(method, bean), listener)));
        return bean;
    }

    List<Found> found() {
        return List.copyOf(found);
    }

    private static Method invocable(Method method, Object bean) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            throw new TxmqException(
                    "The @IdempotentListener method %s cannot be called through its bean's proxy: make it public"
                            .formatted(method),
                    e);
        }
    }

    record Found(Object bean, Method method, IdempotentListener listener) {}
}
