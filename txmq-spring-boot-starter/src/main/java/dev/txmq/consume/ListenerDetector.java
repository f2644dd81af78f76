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
import dev.txmq.config.UnusableSetupException;

/** Collects the {@code @IdempotentListener} methods of all beans as these are made. */
final class ListenerDetector implements BeanPostProcessor {

    private final List<Found> found = new ArrayList<>();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        listeners(AopUtils.getTargetClass(bean))
                .forEach((method, listener) -> found.add(
                        new Found(bean, AopUtils.getTargetClass(bean), method, invocable(method, bean), listener)));
        return bean;
    }

    static Map<Method, IdempotentListener> listeners(Class<?> type) {
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<IdempotentListener>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, IdempotentListener.class));
    }

    List<Found> found() {
        return List.copyOf(found);
    }

    private static Method invocable(Method method, Object bean) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            boolean interfaceProxy = AopUtils.isJdkDynamicProxy(bean);
            throw new UnusableSetupException(
                    "The @IdempotentListener method %s cannot be called through its bean's proxy, which %s"
                            .formatted(
                                    method,
                                    interfaceProxy
                                            ? "has the methods of the bean's interfaces only"
                                            : "does not reach a private method"),
                    interfaceProxy
                            ? "declare the method in an interface of the bean, or let the proxy extend its class"
                                    + " (spring.aop.proxy-target-class=true, or proxyTargetClass=true where proxies are enabled)"
                            : "make it public",
                    e);
        }
    }

    /**
     * @param declared the method as its class has it
     * @param method the same as it can be called on the bean, which may be a proxy
     */
    record Found(Object bean, Class<?> type, Method declared, Method method, IdempotentListener listener) {}
}
