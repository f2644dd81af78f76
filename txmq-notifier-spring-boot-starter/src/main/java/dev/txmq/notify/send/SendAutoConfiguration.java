package dev.txmq.notify.send;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.RepeatedWork;
import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.config.NotifierTables;
import dev.txmq.notify.delivery.AttemptTable;
import dev.txmq.notify.delivery.DeliveryTable;
import dev.txmq.notify.delivery.DueSignal;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.Secrets;
import dev.txmq.notify.endpoint.Trial;
import dev.txmq.notify.endpoint.UrlRules;

/** Sends what is due. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.notify.delivery.DeliveryAutoConfiguration",
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBean(NotifierTables.class)
public final class SendAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(5);
    private static final int AFTER_THE_PRODUCER = 1;
    private static final int AFTER_THE_SENDER = 2;

    private final Clock clock;

    SendAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfUnique(Clock::systemUTC);
    }

    @Bean(destroyMethod = "close")
    WebhookClient txmqWebhookClient(NotifierProperties properties, ObjectProvider<SslBundles> bundles) {
        if (properties.proxy() != null) {
            LoggerFactory.getLogger(WebhookClient.class)
                    .warn(
                            "requests to endpoints go through {}, which must refuse internal addresses itself",
                            properties.proxy());
        }
        ScheduledThreadPoolExecutor watchdog = new ScheduledThreadPoolExecutor(1, daemons("txmq-notifier-watchdog-"));
        watchdog.setRemoveOnCancelPolicy(true);
        return new WebhookClient(
                WebhookClients.build(properties, bundle(properties, bundles)),
                watchdog,
                properties.timeout(),
                Math.toIntExact(properties.maxResponse().toBytes()),
                clock);
    }

    private static @Nullable SslBundle bundle(NotifierProperties properties, ObjectProvider<SslBundles> bundles) {
        String name = properties.ssl().bundle();
        return name == null || name.isBlank() ? null : bundles.getObject().getBundle(name);
    }

    private static ThreadFactory daemons(String prefix) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
        factory.setDaemon(true);
        return factory;
    }

    @Bean
    SendMeters txmqSendMeters(ObjectProvider<MeterRegistry> registry) {
        return new SendMeters(registry.getIfAvailable(CompositeMeterRegistry::new));
    }

    @Bean
    OwnOutage txmqOwnOutage(SendMeters meters) {
        OwnOutage outage = new OwnOutage(clock);
        meters.watch(outage);
        return outage;
    }

    @Bean
    Attempts txmqDeliveryAttempts(
            DeliveryTable deliveries,
            TransactionalDatabase database,
            WebhookClient client,
            Secrets secrets,
            UrlRules rules,
            OwnOutage outage,
            NotifierProperties properties,
            SendMeters meters) {
        return new Attempts(
                deliveries,
                database.kitTransaction(SHORT),
                client,
                new SignedRequest(secrets, properties.userAgent()),
                rules,
                outage,
                meters,
                clock);
    }

    @Bean
    Records txmqDeliveryRecords(
            EndpointTable endpoints,
            AttemptTable table,
            TransactionalDatabase database,
            NotifierProperties properties,
            ApplicationEventPublisher events,
            SendMeters meters) {
        return new Records(
                endpoints, table, database.kitTransaction(SHORT), plan(properties), properties, events, meters, clock);
    }

    private static RetryPlan plan(NotifierProperties properties) {
        return new RetryPlan(properties.retryIntervals(), properties.maxPause());
    }

    @Bean
    Trial txmqEndpointTrial(Attempts attempts) {
        return endpoint -> {
            String body = "{\"type\":\"txmq.test\",\"timestamp\":\"%s\",\"data\":{}}".formatted(Instant.now(clock));
            Answer answer =
                    attempts.send(endpoint, UUID.randomUUID().toString(), body.getBytes(StandardCharsets.UTF_8));
            return new Attempt(
                    1,
                    answer.startedAt(),
                    answer.status(),
                    answer.failure() == null ? null : "%s: %s".formatted(answer.failure(), answer.error()),
                    answer.took(),
                    false,
                    answer.body() == null ? null : new String(answer.body(), StandardCharsets.UTF_8));
        };
    }

    @Bean
    Sender txmqNotificationSender(
            EndpointTable endpoints,
            DeliveryTable deliveries,
            TransactionalDatabase database,
            Attempts attempts,
            Records records,
            OwnOutage outage,
            NotifierProperties properties,
            SendMeters meters) {
        ExecutorService threads = Executors.newFixedThreadPool(
                properties.maxInFlight() + Recorder.THREADS, daemons("txmq-notifier-send-"));
        Sender sender = new Sender(
                new Lanes(
                        endpoints,
                        deliveries,
                        database.kitTransaction(SHORT),
                        properties,
                        plan(properties).longestPause()),
                new Requests(attempts, new Recorder(records, threads), outage, threads, properties, clock),
                outage,
                properties,
                clock,
                AFTER_THE_PRODUCER);
        meters.watch(sender);
        return sender;
    }

    @Bean
    RepeatedWork txmqNotifierTimer(Sender sender, DueSignal signal, NotifierProperties properties) {
        RepeatedWork timer =
                new RepeatedWork("notifier", sender::notifyOnce, properties.pollInterval(), AFTER_THE_SENDER);
        sender.wakeBy(timer::onceIn);
        signal.listen(sender::due);
        return timer;
    }

    @Bean
    Backlog txmqNotificationBacklog(
            EndpointTable endpoints,
            DeliveryTable deliveries,
            TransactionalDatabase database,
            SendMeters meters,
            ObjectProvider<MeterRegistry> registry) {
        Backlog backlog = new Backlog(endpoints, deliveries, database.kitTransaction(SHORT), meters, clock);
        registry.ifAvailable(backlog::register);
        return backlog;
    }

    @Bean
    RepeatedWork txmqNotificationCountTimer(Backlog backlog) {
        return RepeatedWork.interruptible("notification-count", backlog::countOnce, COUNT_INTERVAL, AFTER_THE_PRODUCER);
    }
}
