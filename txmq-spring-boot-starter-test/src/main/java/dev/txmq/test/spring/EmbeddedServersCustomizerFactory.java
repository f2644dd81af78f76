package dev.txmq.test.spring;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

/** Finds {@link WithEmbeddedRocketMq} and {@link WithEmbeddedMariaDb} on Spring tests, on enclosing and super classes too. */
final class EmbeddedServersCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        WithEmbeddedRocketMq rocketMq =
                TestContextAnnotationUtils.findMergedAnnotation(testClass, WithEmbeddedRocketMq.class);
        WithEmbeddedMariaDb mariaDb =
                TestContextAnnotationUtils.findMergedAnnotation(testClass, WithEmbeddedMariaDb.class);
        if (rocketMq == null && mariaDb == null) {
            return null;
        }
        return new EmbeddedServersCustomizer(
                rocketMq == null ? null : List.of(rocketMq.topics()),
                mariaDb == null ? null : mariaDb.database(),
                mariaDb != null && mariaDb.fresh() ? testClass : null);
    }
}
