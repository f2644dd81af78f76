package dev.txmq.it.processes;

import java.time.Duration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.Replies;
import dev.txmq.TransactionalPublisher;

/** Asks for steps of jobs in a user service, and gets the replies, and what else is told of each step. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ConditionalOnProperty(JobSteps.PROPERTY)
class JobAsker {

    record Step(String job, int number) {}

    @Bean
    DoneSteps doneSteps(JdbcClient jdbc) {
        return new DoneSteps(jdbc);
    }

    @RestController
    static class Requests {

        /** Another instance may have got the reply. */
        private static final Duration PATIENCE = Duration.ofSeconds(1);

        private final JdbcClient jdbc;
        private final TransactionalPublisher publisher;
        private final Replies replies;
        private final TransactionTemplate transaction;

        Requests(
                JdbcClient jdbc,
                TransactionalPublisher publisher,
                Replies replies,
                PlatformTransactionManager transactionManager) {
            this.jdbc = jdbc;
            this.publisher = publisher;
            this.replies = replies;
            this.transaction = new TransactionTemplate(transactionManager);
        }

        /** Returns whether the reply to the last step came while the request waited; a request that is repeated waits no more. */
        @PutMapping("/job-steps/{request}")
        boolean ask(@PathVariable String request, @RequestParam String job, @RequestParam boolean wait) {
            try (Replies.Waiting waiting = transaction.execute(status -> replies.expect(publish(request, job)))) {
                return wait && waiting.await(PATIENCE).isPresent();
            } catch (DuplicateKeyException e) {
                return false;
            }
        }

        /** The row of the job is locked from here to the commit, so the numbers of its steps are the order of the commits. */
        private MessageId publish(String request, String job) {
            jdbc.sql("INSERT INTO jobs.request (id) VALUES (?)").param(request).update();
            jdbc.sql("INSERT INTO jobs.job (id, steps) VALUES (?, 0) ON DUPLICATE KEY UPDATE steps = steps")
                    .param(job)
                    .update();
            int before = jdbc.sql("SELECT steps FROM jobs.job WHERE id = ? FOR UPDATE")
                    .param(job)
                    .query(Integer.class)
                    .single();
            MessageId last = null;
            for (int number = before + 1; number <= before + JobSteps.STEPS_OF_A_REQUEST; number++) {
                jdbc.sql("INSERT INTO jobs.step (job, number) VALUES (?, ?)")
                        .params(job, number)
                        .update();
                last = publisher.publish(new OutgoingMessage(JobSteps.TOPIC, job, new Step(job, number))
                        .withReplyTo(JobSteps.REPLIES)
                        .ordered());
            }
            jdbc.sql("UPDATE jobs.job SET steps = steps + ? WHERE id = ?")
                    .params(JobSteps.STEPS_OF_A_REQUEST, job)
                    .update();
            return last;
        }
    }

    static class DoneSteps {

        private final JdbcClient jdbc;

        DoneSteps(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @IdempotentListener(
                topic = JobSteps.REPLIES,
                group = JobSteps.ASKER,
                threads = "2",
                maxAttempts = "100",
                retryAfter = "1s",
                rateLimit = "50")
        void keep(Step done) {
            jdbc.sql("INSERT INTO jobs.reply (job, number) VALUES (?, ?)")
                    .params(done.job(), done.number())
                    .update();
            CrashPoint.aroundConsumersCommit();
        }

        @IdempotentListener(topic = JobSteps.NEWS, group = JobSteps.ASKER, type = JobDoer.FINISHED)
        void note(JobDoer.StepFinished news) {
            jdbc.sql("INSERT INTO jobs.news (job, number) VALUES (?, ?)")
                    .params(news.job(), news.number())
                    .update();
            CrashPoint.aroundConsumersCommit();
        }
    }
}
