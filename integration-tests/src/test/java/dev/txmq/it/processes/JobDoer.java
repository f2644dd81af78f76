package dev.txmq.it.processes;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.IdempotentListener;
import dev.txmq.PublishTo;
import dev.txmq.ReceivedMessage;
import dev.txmq.it.processes.JobAsker.Step;

/** Does the steps of jobs in a points service, whose crash points are around the commits of all its handlers. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ConditionalOnProperty(JobSteps.PROPERTY)
class JobDoer {

    static final String FINISHED = "step-finished";
    /** Each step with a multiple of it as its number fails at first. */
    private static final int FAILING = 10;

    @PublishTo(topic = JobSteps.NEWS, key = "#this.job", type = FINISHED)
    record StepFinished(String job, int number) {}

    @Bean
    Steps jobSteps(JdbcClient jdbc, ApplicationEventPublisher events) {
        return new Steps(jdbc, events);
    }

    static class Steps {

        private final JdbcClient jdbc;
        private final ApplicationEventPublisher events;

        Steps(JdbcClient jdbc, ApplicationEventPublisher events) {
            this.jdbc = jdbc;
            this.events = events;
        }

        /** The reply says which step was done, and an event says so to whom it may concern. */
        @IdempotentListener(topic = JobSteps.TOPIC, group = JobSteps.DOER, threads = "4", ordered = "true")
        Step perform(ReceivedMessage<Step> message) {
            Step step = message.payload();
            jdbc.sql("INSERT INTO jobs.done (job, number) VALUES (?, ?)")
                    .params(step.job(), step.number())
                    .update();
            if (step.number() % FAILING == 0 && message.attempt() == 1) {
                throw new IllegalStateException("%s is tried again".formatted(step));
            }
            events.publishEvent(new StepFinished(step.job(), step.number()));
            return step;
        }
    }
}
