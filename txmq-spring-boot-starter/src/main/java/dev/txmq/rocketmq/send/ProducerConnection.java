package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.AccessInspection;
import dev.txmq.rocketmq.BrokerInspection;
import dev.txmq.rocketmq.BrokerSettings;
import dev.txmq.rocketmq.ClientDefaults;

/**
 * The membership in a producer group, which {@link HalfMessages} and {@link OrdinaryMessages} send through.
 *
 * <p>It is constructed with every topic of the group, so that the brokers of those topics know it, and ask it, before it has
 * sent anything. A message is sent once: a second try after a lost answer would leave an orphan half message that is checked,
 * and delivered, apart. A second producer of the same group in one JVM is refused, since the broker would ask either.
 */
public final class ProducerConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProducerConnection.class);
    private static final long TRUST_MILLIS = 3_000;
    private static final Set<String> RUNNING_GROUPS = ConcurrentHashMap.newKeySet();

    private final RocketMqConnectionDetails connection;
    private final String group;
    private final TxmqProperties.Producer settings;
    private final CheckBack checkBack;
    private final MeterRegistry meters;
    private final BrokerTrust trust;
    private final TopicTypes types;
    private volatile @Nullable TransactionalClient running;
    private volatile boolean inspected;

    public ProducerConnection(
            RocketMqConnectionDetails connection,
            String group,
            TxmqProperties.Producer settings,
            CheckBack checkBack,
            MeterRegistry meters) {
        this.connection = connection;
        this.group = group;
        this.settings = settings;
        this.checkBack = checkBack;
        this.meters = meters;
        this.trust = new BrokerTrust(settings.onBrokerFailure());
        this.types = new TopicTypes(connection, settings.mode());
    }

    /**
     * Joins the group. Without a reachable name server it starts all the same, and joins when there is one. May be started
     * again after {@link #close}.
     *
     * @throws TxmqException if this JVM has a producer of the group already, or the brokers do not take the user
     */
    public void start() {
        if (!RUNNING_GROUPS.add(group)) {
            throw new UnusableSetupException(
                    "This JVM already has a producer of the group '%s', and the broker would ask either about a half message"
                            .formatted(group),
                    "give each application its own txmq.producer.group (default: spring.application.name)");
        }
        trust.keepOnly(Map.of());
        try {
            running = startClient();
        } catch (MQClientException | RuntimeException e) {
            RUNNING_GROUPS.remove(group);
            throw new TxmqException("The producer of group '%s' could not start".formatted(group), e);
        }
        try {
            inspect(instance());
        } catch (UnusableSetupException e) {
            close();
            throw e;
        }
        CheckBackListener.watch(client().getExecutorService(), meters);
    }

    /** Leaves the group; half messages that are still open are asked of the other instances. */
    @Override
    public void close() {
        TransactionalClient client = running;
        if (client != null) {
            running = null;
            client.shutdown();
            RUNNING_GROUPS.remove(group);
        }
    }

    /** Whose answers to END_TRANSACTION count; nobody is tried in mode outbox, which sends none. */
    public BrokerTrust trust() {
        return trust;
    }

    /** Tries brokers that are new or have not earned trust, without waiting for their answers. */
    public void earnTrust() {
        TransactionalClient client = running;
        if (client != null) {
            client.earnTrust(settings.topics().get(0), timeoutMillis());
        }
    }

    /**
     * Looks at what was not there at the start: brokers, if none was, and the types of topics that have come since the last call. The
     * application runs already, and a user may yet be made known, so what would have ended the start is an ERROR line.
     */
    public void inspectLate() {
        TransactionalClient client = running;
        if (client == null) {
            return;
        }
        if (!inspected && !masters().isEmpty()) {
            try {
                inspectAccess(client.instance());
            } catch (UnusableSetupException e) {
                LOG.error(e.getMessage());
            }
        }
        types.read(client.instance(), settings.topics());
    }

    /** Remembers which topics do not take what is sent. */
    TopicTypes types() {
        return types;
    }

    /** How to change the type of a topic. */
    String typeRemedy(String topic) {
        TransactionalClient client = running;
        return types.remedy(
                topic,
                client == null ? null : client.instance().getTopicRouteTable().get(topic));
    }

    TransactionalClient client() {
        TransactionalClient client = running;
        if (client == null) {
            throw new TxmqException(
                    "The producer of group '%s' is not running: publish after the application has started and"
                                    .formatted(group)
                            + " before it stops");
        }
        return client;
    }

    /** What speaks to the name servers and brokers for the producer. */
    MQClientInstance instance() {
        return client().instance();
    }

    /** Whether one of these brokers has a queue of the topic, as far as the routes tell. */
    boolean reaches(String topic, Predicate<String> broker) {
        TransactionalClient client = running;
        return client == null || client.reaches(topic, broker);
    }

    /** Addresses by name of broker, of which there are none before the start and after the stop. */
    Map<String, String> masters() {
        TransactionalClient client = running;
        return client == null ? Map.of() : BrokerInspection.masters(client.instance());
    }

    /** Whether the broker at this address answers at all. */
    boolean isAnswered(String address) {
        return BrokerInspection.answers(instance(), address, timeoutMillis());
    }

    /** Whether a topic without a route does not exist, or else no name server can tell. */
    boolean knowsBrokers() {
        MQClientInstance client = instance();
        return !client.getTopicRouteTable().isEmpty() || BrokerInspection.areRegistered(client, timeoutMillis());
    }

    /** The longest that a broker keeps a half message; by RocketMQ's default where it does not tell, and empty while none answers. */
    public Optional<Duration> longestKept() {
        TransactionalClient client = running;
        if (client == null || !BrokerInspection.anyAnswers(client.instance(), timeoutMillis())) {
            return Optional.empty();
        }
        List<BrokerSettings> brokers = BrokerInspection.settings(client.instance());
        return (brokers.isEmpty() ? List.of(BrokerSettings.defaults()) : brokers)
                .stream().map(BrokerSettings::fileReserved).max(Comparator.naturalOrder());
    }

    long timeoutMillis() {
        return settings.sendTimeout().toMillis();
    }

    private void inspect(MQClientInstance client) {
        inspectAccess(client);
        if (settings.mode() == Mode.TRANSACTIONAL) {
            inspectTrust();
        }
        types.read(client, settings.topics());
    }

    private void inspectAccess(MQClientInstance client) {
        inspected = !masters().isEmpty();
        AccessInspection access = new AccessInspection(client, connection);
        access.ofUser().forEach(LOG::error);
        BrokerInspection.ofProducer(client, settings.topics()).forEach(LOG::error);
        access.ofProducer(group, settings.topics()).forEach(LOG::error);
        if (settings.mode() == Mode.TRANSACTIONAL) {
            access.ofCheckBacks(group).forEach(LOG::error);
        }
    }

    /** Waits, or the first messages after a start would be left to the relay. */
    private void inspectTrust() {
        client().earnTrust(settings.topics().get(0), TRUST_MILLIS).join();
        if (trust.isLacking() && settings.onBrokerFailure() == OnBrokerFailure.REJECT) {
            throw new UnusableSetupException(
                    trust.reason()
                            + ". txmq.producer.on-broker-failure=reject promises that a broker has each message before its"
                            + " transaction commits, and such a server cannot promise that",
                    "name in txmq.name-server the name server of the brokers themselves; or set txmq.producer.mode=outbox and"
                            + " txmq.producer.on-broker-failure=relay");
        }
    }

    private TransactionalClient startClient() throws MQClientException {
        TransactionalClient client = newClient(settings.topics());
        ClientDefaults.prepare(connection, client);
        try {
            client.start();
            return client;
        } catch (IllegalStateException e) {
            // so the client reports a name server that it cannot reach, half started
            client.abandon();
        }
        LOG.warn(
                "no name server of {} can be reached: the producer joins its group when there is one",
                connection.nameServer());
        TransactionalClient late = newClient(List.of());
        ClientDefaults.prepare(connection, late);
        late.start();
        late.learnLater(settings.topics());
        return late;
    }

    private TransactionalClient newClient(List<String> topics) {
        TransactionalClient client = new TransactionalClient(group, ClientDefaults.signing(connection), topics, trust);
        ClientDefaults.apply(connection, client);
        client.setSendMsgTimeout(Math.toIntExact(timeoutMillis()));
        client.setRetryTimesWhenSendFailed(0);
        client.setRetryTimesWhenSendAsyncFailed(0);
        client.setRetryAnotherBrokerWhenNotStoreOK(false);
        client.setTransactionListener(new CheckBackListener(checkBack));
        client.setExecutorService(CheckBackListener.executor());
        return client;
    }
}
