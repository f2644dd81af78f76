package dev.txmq.benchmarks.contenders.alone;

import java.util.List;
import java.util.Optional;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** Plain messages and their delivery, without a database. */
public final class PlainMessage implements Contender {

    @Override
    public String name() {
        return "plain message";
    }

    @Override
    public String description() {
        return "sent up to %d in a request, and delivery, by RocketMQ's client, without a database"
                .formatted(InBatches.BATCH);
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).users(Application.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.of(new Sides(place, scoreboard, Library.NONE).points(Delivery.class));
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(initMethod = "start", destroyMethod = "shutdown")
        DefaultMQProducer producer(Place place) {
            DefaultMQProducer producer = new DefaultMQProducer(place.producerGroup());
            producer.setNamesrvAddr(place.nameServer());
            return producer;
        }

        /** One thread sends, as in txmq. */
        @Bean
        InBatches registrar(DefaultMQProducer producer, JsonMapper json, Place place) {
            return new InBatches(
                    1,
                    registrations -> send(
                            producer,
                            registrations.stream()
                                    .map(registration -> TransactionalMessage.message(registration, json, place))
                                    .toList()));
        }

        private static void send(DefaultMQProducer producer, List<Message> messages) {
            try {
                SendResult result = producer.send(messages);
                if (result.getSendStatus() != SendStatus.SEND_OK) {
                    throw new IllegalStateException("A batch was not stored: " + result);
                }
            } catch (MQBrokerException | MQClientException | RemotingException e) {
                throw new IllegalStateException("A batch could not be sent", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("A batch could not be sent", e);
            }
        }
    }
}
