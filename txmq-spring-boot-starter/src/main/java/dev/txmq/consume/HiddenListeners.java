package dev.txmq.consume;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotationUtils;

import dev.txmq.IdempotentListener;

/**
 * Finds the listeners of beans that have not been made, for want of somebody who asks for them. A lazy one is made now. One that is no
 * singleton is named in the log: nobody could say which instance is to be called.
 */
final class HiddenListeners {

    private static final Logger LOG = LoggerFactory.getLogger(HiddenListeners.class);

    private final ConfigurableListableBeanFactory beans;

    HiddenListeners(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    void find() {
        for (String name : beans.getBeanDefinitionNames()) {
            if (!beans.containsSingleton(name) && !ScopedProxyUtils.isScopedTarget(name)) {
                Class<?> type = beans.getType(name, false);
                if (type != null && hasListener(type)) {
                    bringOut(name, type);
                }
            }
        }
    }

    private void bringOut(String name, Class<?> type) {
        if (beans.getBeanDefinition(name).isAbstract()) {
            return;
        }
        if (beans.isSingleton(name)) {
            beans.getBean(name);
        } else {
            LOG.warn(
                    "The bean '{}' ({}) has an @IdempotentListener that receives nothing, since it is no singleton: make it one",
                    name,
                    type.getName());
        }
    }

    private static boolean hasListener(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, IdempotentListener.class)
                && !ListenerDetector.listeners(type).isEmpty();
    }
}
