package dev.txmq.reconcile.config;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the application has set anything below {@code txmq.reconciliation}. */
final class OnReconciliationProperties extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean there = !Binder.get(context.getEnvironment())
                .bind("txmq.reconciliation", Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .isEmpty();
        ConditionMessage.Builder message = ConditionMessage.forCondition("txmq reconciliation");
        return there
                ? ConditionOutcome.match(message.because("txmq.reconciliation is set"))
                : ConditionOutcome.noMatch(message.because("txmq.reconciliation is not set"));
    }
}
