package dev.txmq.it.processes;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.IdempotentListener;
import dev.txmq.it.processes.JobAsker.Step;

/** Does the steps of jobs in a points service, whose crash points are around the commits of all its handlers. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ConditionalOnProperty(JobSteps.PROPERTY)
class JobDoer {

    @Bean
    Steps jobSteps(JdbcClient jdbc) {
        return new Steps(jdbc);
    }

    static class Steps {

        private final JdbcClient jdbc;

        Steps(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        /** The reply says which step was done. */
        @IdempotentListener(topic = JobSteps.TOPIC, group = JobSteps.DOER, threads = "4", ordered = "true")
        Step perform(Step step) {
            jdbc.sql("INSERT INTO jobs.done (job, number) VALUES (?, ?)")
                    .params(step.job(), step.number())
                    .update();
            return step;
        }
    }
}
