package dev.txmq.benchmarks.contenders.txmq;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.UsersSide;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.UserRegistered;
import dev.txmq.benchmarks.job.Users;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({UsersSide.class, Publishing.Publishes.class})
class Publishing {

    static class Publishes implements Registrar {

        private final Users users;
        private final TransactionalPublisher publisher;
        private final String topic;

        Publishes(Users users, TransactionalPublisher publisher, Place place) {
            this.users = users;
            this.publisher = publisher;
            this.topic = place.topic();
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
            publisher.publish(
                    new OutgoingMessage(topic, String.valueOf(registration.id()), UserRegistered.of(registration)));
        }
    }
}
