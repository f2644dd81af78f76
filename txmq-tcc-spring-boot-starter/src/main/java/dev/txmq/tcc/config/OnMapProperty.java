package dev.txmq.tcc.config;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether there is anything below a key. */
abstract class OnMapProperty extends SpringBootCondition {

    private final String key;

    OnMapProperty(String key) {
        this.key = key;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean there = !Binder.get(context.getEnvironment())
                .bind(key, Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .isEmpty();
        ConditionMessage.Builder message = ConditionMessage.forCondition("txmq TCC");
        return there
                ? ConditionOutcome.match(message.because(key + " is set"))
                : ConditionOutcome.noMatch(message.because(key + " is not set"));
    }
}
