package dev.txmq.benchmarks.contenders.byhand;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.UsersSide;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({UsersSide.class, TransactionLog.class, RegistrationTransaction.class, SendsInTransaction.class})
class TransactionalProducer {

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    TransactionMQProducer producer(Place place, TransactionListener listener) {
        TransactionMQProducer producer = new TransactionMQProducer(place.producerGroup());
        producer.setNamesrvAddr(place.nameServer());
        producer.setTransactionListener(listener);
        producer.setExecutorService(
                new ThreadPoolExecutor(2, 5, 100, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2_000)));
        return producer;
    }
}
