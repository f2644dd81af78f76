package dev.txmq.benchmarks.contenders.modulith;

import java.util.UUID;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.RoutingTarget;
import org.springframework.modulith.events.support.EventExternalizerModuleListener;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.UsersSide;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.UserRegistered;
import dev.txmq.benchmarks.job.Users;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({UsersSide.class, RocketMqTransport.class, Externalizing.PublishesEvents.class})
class Externalizing {

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQProducer producer(Place place) {
        DefaultMQProducer producer = new DefaultMQProducer(place.producerGroup());
        producer.setNamesrvAddr(place.nameServer());
        return producer;
    }

    @Bean
    EventExternalizationConfiguration externalization(Place place) {
        return EventExternalizationConfiguration.externalizing()
                .selectByType(Announcement.class)
                .mapping(Announcement.class, Announcement::event)
                .route(
                        Announcement.class,
                        announcement -> RoutingTarget.forTarget(place.topic())
                                .andKey(announcement.id().toString()))
                .build();
    }

    @Bean
    EventExternalizerModuleListener rocketMqExternalizer(
            EventExternalizationConfiguration configuration, RocketMqTransport transport) {
        return new EventExternalizerModuleListener(configuration, transport);
    }

    static class PublishesEvents implements Registrar {

        private final Users users;
        private final ApplicationEventPublisher events;

        PublishesEvents(Users users, ApplicationEventPublisher events) {
            this.users = users;
            this.events = events;
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
            events.publishEvent(new Announcement(UUID.randomUUID(), UserRegistered.of(registration)));
        }
    }
}
