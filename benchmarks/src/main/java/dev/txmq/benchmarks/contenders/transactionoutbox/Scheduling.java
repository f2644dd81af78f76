package dev.txmq.benchmarks.contenders.transactionoutbox;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.SpringInstantiator;
import com.gruelbox.transactionoutbox.SpringTransactionManager;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.UsersSide;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.UserRegistered;
import dev.txmq.benchmarks.job.Users;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    UsersSide.class,
    SpringInstantiator.class,
    SpringTransactionManager.class,
    Announcer.class,
    Flushing.class,
    Scheduling.Schedules.class
})
class Scheduling {

    private static final int THREADS = 8;

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQProducer producer(Place place) {
        DefaultMQProducer producer = new DefaultMQProducer(place.producerGroup());
        producer.setNamesrvAddr(place.nameServer());
        return producer;
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService outboxThreads() {
        return Executors.newFixedThreadPool(THREADS);
    }

    @Bean
    @Lazy
    TransactionOutbox outbox(
            SpringTransactionManager transactions,
            SpringInstantiator instantiator,
            ExecutorService outboxThreads,
            Place place) {
        TransactionOutbox.TransactionOutboxBuilder outbox = TransactionOutbox.builder()
                .transactionManager(transactions)
                .instantiator(instantiator)
                .persistor(Persistor.forDialect(Dialect.MY_SQL_8))
                .submitter(Submitter.withExecutor(outboxThreads));
        return (place.isHurried() ? outbox.attemptFrequency(Duration.ofSeconds(3)) : outbox).build();
    }

    static class Schedules implements Registrar {

        private final Users users;
        private final TransactionOutbox outbox;
        private final JsonMapper json;

        Schedules(Users users, TransactionOutbox outbox, JsonMapper json) {
            this.users = users;
            this.outbox = outbox;
            this.json = json;
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
            outbox.schedule(Announcer.class)
                    .announce(UUID.randomUUID().toString(), json.writeValueAsString(UserRegistered.of(registration)));
        }
    }
}
