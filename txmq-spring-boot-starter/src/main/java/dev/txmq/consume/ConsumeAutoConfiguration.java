package dev.txmq.consume;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.metadata.CompositeDataSourcePoolMetadataProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.transaction.TransactionManager;

import dev.txmq.DeadLetters;
import dev.txmq.ErrorPolicy;
import dev.txmq.ErrorPolicy.Decision;
import dev.txmq.Inbox;
import dev.txmq.ListenerInterceptor;
import dev.txmq.Replies;
import dev.txmq.TransactionalPublisher;
import dev.txmq.background.RepeatedWork;
import dev.txmq.backlog.Backlog;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.digest.Reading;
import dev.txmq.history.History;
import dev.txmq.order.Positions;
import dev.txmq.payload.Payloads;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.receive.Parking;

/** The consuming side: finds methods with {@link dev.txmq.IdempotentListener}, and starts a consumer for each. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.backlog.BacklogAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
public final class ConsumeAutoConfiguration {

    /** No multiple of the clients' heartbeat, so that each of them is the last one now and then. */
    private static final Duration INSPECTION_INTERVAL = Duration.ofSeconds(7);

    private static final Duration GROUP_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    static ListenerDetector txmqListenerDetector() {
        return new ListenerDetector();
    }

    /** Not lazy, whatever the application wants for its own: nobody asks for it by injection. */
    @Bean
    @Lazy(false)
    ConsumingLifecycle txmqConsumingLifecycle(
            ListenerDetector detector,
            SharedClient client,
            TxmqProperties properties,
            Environment environment,
            Payloads payloads,
            KitDatabase database,
            Parking parking,
            ConsumeMeters meters,
            History history,
            Positions positions,
            InboxTable inbox,
            ObjectProvider<ErrorPolicy> errorPolicy,
            ObjectProvider<ListenerInterceptor> interceptors,
            ObjectProvider<DataSourcePoolMetadataProvider> pools,
            ObjectProvider<TransactionalPublisher> publisher,
            ObjectProvider<PendingReplies> pendingReplies,
            ConfigurableListableBeanFactory beans) {
        return new ConsumingLifecycle(
                detector,
                new ListenerConsumerFactory(
                        new ListenerSettings(
                                properties.consumer(),
                                environment,
                                new GroupTable(database, database.kitTransaction(GROUP_TIMEOUT))::firstStart,
                                errorPolicy.getIfAvailable(() -> (group, message, error) -> Decision.asConfigured())),
                        payloads,
                        inbox,
                        new Interception(interceptors.orderedStream().toList()),
                        new Replying(Set.copyOf(properties.producer().topics()), publisher::getObject),
                        pendingReplies.getIfAvailable(PendingReplies::new),
                        meters,
                        history,
                        positions,
                        isKitsManager(database, beans)),
                client,
                parking,
                new InboxRetention(properties.retention().inbox()),
                new HiddenListeners(beans),
                new PoolCheck(poolSize(pools, database)));
    }

    @Bean
    InboxTable txmqInboxTable(KitDatabase database, TxmqProperties properties) {
        return new InboxTable(database, properties.retention().inbox());
    }

    @Bean
    SubscriptionTable txmqSubscriptionTable(KitDatabase database) {
        return new SubscriptionTable(database, database.kitTransaction(GROUP_TIMEOUT));
    }

    @Bean
    @ConditionalOnMissingBean
    Inbox txmqInbox(
            InboxTable table,
            SubscriptionTable subscriptions,
            DeadLetters deadLetters,
            ConsumingLifecycle lifecycle,
            KitDatabase database,
            TxmqProperties properties) {
        Duration handled = properties.retention().inbox();
        Duration discarded = properties.retention().deadLetters();
        return new JdbcInbox(
                table,
                subscriptions,
                deadLetters,
                lifecycle,
                new Reading(database),
                handled.compareTo(discarded) < 0 ? handled : discarded);
    }

    @Bean
    @ConditionalOnMissingBean(Replies.class)
    PendingReplies txmqReplies() {
        return new PendingReplies();
    }

    private static OptionalInt poolSize(ObjectProvider<DataSourcePoolMetadataProvider> pools, KitDatabase database) {
        DataSourcePoolMetadata pool = new CompositeDataSourcePoolMetadataProvider(
                        pools.stream().toList())
                .getDataSourcePoolMetadata(database.dataSource());
        Integer most = pool == null ? null : pool.getMax();
        return most == null || most < 1 ? OptionalInt.empty() : OptionalInt.of(most);
    }

    private static Predicate<String> isKitsManager(KitDatabase database, ConfigurableListableBeanFactory beans) {
        return name -> database.isHandlersManager(
                BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, TransactionManager.class, name));
    }

    /** Compares with the brokers more than once, since they tell the subscription of whoever was heard last. */
    @Bean
    RepeatedWork txmqConsumerInspectionTimer(ConsumingLifecycle lifecycle, SubscriptionTable table) {
        Subscriptions subscriptions = new Subscriptions(table);
        return RepeatedWork.interruptible(
                "consumer-inspection",
                () -> {
                    subscriptions.remember(lifecycle.consumers());
                    return lifecycle.inspect();
                },
                INSPECTION_INTERVAL,
                SmartLifecycle.DEFAULT_PHASE);
    }

    @Bean
    ConsumeMeters txmqConsumeMeters(
            ObjectProvider<MeterRegistry> registry, ObjectProvider<ObservationRegistry> observations, Backlog backlog) {
        return new ConsumeMeters(
                registry.getIfAvailable(CompositeMeterRegistry::new),
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                backlog);
    }
}
