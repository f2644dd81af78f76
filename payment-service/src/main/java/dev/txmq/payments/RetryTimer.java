package dev.txmq.payments;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Says when {@link Retries} look: a class of its own, so that tests can do it instead. */
@Configuration(proxyBeanMethods = false)
class RetryTimer implements SchedulingConfigurer {

    private final Retries retries;
    private final PaymentsProperties properties;

    RetryTimer(Retries retries, PaymentsProperties properties) {
        this.retries = retries;
        this.properties = properties;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(retries::retryDue, properties.pollInterval());
    }
}
