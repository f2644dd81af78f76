package dev.txmq.notify.config;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the application has set anything below {@code txmq.notifier}. */
final class OnNotifierProperties extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean there = !Binder.get(context.getEnvironment())
                .bind("txmq.notifier", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .isEmpty();
        ConditionMessage.Builder message = ConditionMessage.forCondition("txmq notifier");
        return there
                ? ConditionOutcome.match(message.because("txmq.notifier is set"))
                : ConditionOutcome.noMatch(message.because("txmq.notifier.encryption-keys is not set"));
    }
}
