package dev.txmq.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.ClassUtils;

import dev.txmq.RocketMqConnectionDetails;

import static dev.txmq.config.PropertyRules.check;
import static dev.txmq.config.PropertyRules.range;

/**
 * What an application can set. A wrong value stops the start and names the key, the value and the remedy; so does a key
 * under {@code txmq} that does not exist.
 *
 * @param nameServer addresses of the RocketMQ name servers, {@code host:port}, separated by semicolons. Required, unless a
 *     {@link RocketMqConnectionDetails} bean knows them.
 * @param accessKey name of the RocketMQ user that the application is, where the brokers authenticate.
 * @param secretKey that user's password. Never logged.
 * @param ssl how connections to RocketMQ are encrypted.
 * @param dataSource name of the DataSource bean that holds the business tables and the kit's; needed only when there are
 *     several and none is primary.
 * @param transactionManager name of the transaction manager bean whose transactions hold business data and messages together;
 *     needed only when several are on that DataSource and none is primary, or when the kit cannot see which is.
 * @param migrateSchema whether the kit creates and upgrades its own tables at start. When false they must be there already,
 *     in this version.
 * @param readerRole the role without which the actuator endpoints {@code txmqinbox} and {@code txmqlog} tell nothing.
 * @param tcc the properties of {@code txmq-tcc-spring-boot-starter}, which that module reads itself.
 * @param notifier the properties of {@code txmq-notifier-spring-boot-starter}, which that module reads itself.
 * @param reconciliation the properties of {@code txmq-reconciliation-spring-boot-starter}, which that module reads itself.
 */
@ConfigurationProperties(prefix = "txmq", ignoreUnknownFields = false)
public record TxmqProperties(
        @Nullable String nameServer,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @DefaultValue Ssl ssl,
        @Nullable String dataSource,
        @Nullable String transactionManager,
        @DefaultValue("true") boolean migrateSchema,
        @DefaultValue("RECONCILER") String readerRole,
        @DefaultValue MessageLog messageLog,
        @DefaultValue Producer producer,
        @DefaultValue Relay relay,
        @DefaultValue Consumer consumer,
        @DefaultValue DeadLetters deadLetters,
        @DefaultValue Retention retention,
        @DefaultValue Map<String, Object> tcc,
        @DefaultValue Map<String, Object> notifier,
        @DefaultValue Map<String, Object> reconciliation) {

    private static final String TCC = "dev.txmq.tcc.Activities";
    private static final String NOTIFIER = "dev.txmq.notify.Notifier";
    private static final String RECONCILIATION = "dev.txmq.reconcile.Reconciliation";
    private static final List<ChronoUnit> UNITS = List.of(
            ChronoUnit.DAYS,
            ChronoUnit.HOURS,
            ChronoUnit.MINUTES,
            ChronoUnit.SECONDS,
            ChronoUnit.MILLIS,
            ChronoUnit.NANOS);

    public TxmqProperties {
        nameServer = textOrNull(nameServer);
        if (nameServer != null) {
            checkAddresses(nameServer);
        }
        accessKey = textOrNull(accessKey);
        secretKey = textOrNull(secretKey);
        dataSource = textOrNull(dataSource);
        transactionManager = textOrNull(transactionManager);
        if ((accessKey == null) != (secretKey == null)) {
            throw new IllegalArgumentException(
                    "%s is not set but %s is: give both, the name of a RocketMQ user and its password, or none"
                            .formatted(
                                    accessKey == null ? "txmq.access-key" : "txmq.secret-key",
                                    accessKey == null ? "txmq.secret-key" : "txmq.access-key"));
        }
        check(!readerRole.isBlank(), "txmq.reader-role", readerRole, "name a role");
        checkModule("txmq.tcc", tcc, TCC, "txmq-tcc-spring-boot-starter");
        checkModule("txmq.notifier", notifier, NOTIFIER, "txmq-notifier-spring-boot-starter");
        checkModule("txmq.reconciliation", reconciliation, RECONCILIATION, "txmq-reconciliation-spring-boot-starter");
    }

    private static void checkModule(String prefix, Map<String, Object> properties, String type, String module) {
        if (!properties.isEmpty() && !isPresent(type)) {
            throw new IllegalArgumentException(
                    "%s.* is set, but %s is not on the class path: add it, or remove the keys"
                            .formatted(prefix, module));
        }
    }

    private static boolean isPresent(String type) {
        return ClassUtils.isPresent(type, TxmqProperties.class.getClassLoader());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TxmqProperties[nameServer=%s, accessKey=%s]".formatted(nameServer, accessKey);
    }

    static @Nullable String textOrNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static void checkAddresses(String nameServer) {
        for (String address : nameServer.split(";", -1)) {
            check(
                    address.matches("[^\\s:;,/]+:\\d{1,5}"),
                    "txmq.name-server",
                    nameServer,
                    "be host:port, several separated by semicolons");
        }
    }

    /**
     * Encryption of the connections to name servers and brokers.
     *
     * @param bundle name of the SSL bundle, one of {@code spring.ssl.bundle}, with the certificate authority of name servers and
     *     brokers, and with a certificate of the application if they ask for one. Without, connections are not encrypted.
     */
    public record Ssl(@Nullable String bundle) {

        public Ssl {
            bundle = textOrNull(bundle);
        }
    }

    /**
     * The record of published messages.
     *
     * @param indexByKey whether messages are found by their key. The index has an entry for each message of the log, some 60 bytes, in
     *     the order of keys. When false, the kit drops it.
     */
    public record MessageLog(@DefaultValue("true") boolean indexByKey) {}

    /**
     * The publishing side.
     *
     * @param group the producer group, by which the broker finds an instance to ask about a half message. All instances on
     *     the same database share it, and nothing else does. Default: {@code spring.application.name}.
     * @param topics every topic that the application publishes to, or has published to. Known at start, so that an instance
     *     that has sent nothing yet is asked too. Without topics, no producer is started.
     * @param mode how messages reach the broker: as half messages before the commit, or right after it, for use behind a RocketMQ
     *     Proxy.
     * @param onBrokerFailure what becomes of a transaction while the broker cannot be reached, in mode transactional: it commits
     *     and the relay publishes later, or it fails.
     * @param sendTimeout how long one half message may take; a database connection is held meanwhile. 100ms to 10s.
     */
    public record Producer(
            @Nullable String group,
            @DefaultValue List<String> topics,
            @DefaultValue("transactional") Mode mode,
            @DefaultValue("relay") OnBrokerFailure onBrokerFailure,
            @DefaultValue("1s") Duration sendTimeout) {

        /** How messages reach the broker. */
        public enum Mode {
            /** Half messages before the commit, END_TRANSACTION after it, check-backs in between. */
            TRANSACTIONAL,
            /** No half message: sent right after the commit. */
            OUTBOX
        }

        /** What becomes of a transaction while the broker cannot be reached. */
        public enum OnBrokerFailure {
            /** It commits, and the relay publishes its messages when the broker is back. */
            RELAY,
            /** It fails and leaves nothing behind. */
            REJECT
        }

        public Producer {
            if (group != null) {
                check(NameRules.isGroup(group), "txmq.producer.group", group, "be 1 to 255 of a-z A-Z 0-9 _ - % |");
            }
            topics = List.copyOf(topics);
            for (String topic : topics) {
                check(
                        NameRules.isTopic(topic),
                        "txmq.producer.topics",
                        topic,
                        "name topics of 1 to 127 of a-z A-Z 0-9 _ - % |");
            }
            range("txmq.producer.send-timeout", sendTimeout, Duration.ofMillis(100), Duration.ofSeconds(10));
        }
    }

    /**
     * Publishing again what the broker has not confirmed.
     *
     * @param republishAfter how long the broker has to confirm a message before it is published again; doubles with each
     *     attempt, with jitter. 1s to 1h.
     * @param maxInterval the longest interval between two attempts.
     * @param maxAttempts how often a message is published again before it is FAILED and an operator must act; attempts while
     *     the broker cannot be reached do not count. 1 to 10000.
     * @param batchSize how many messages are claimed at once. 1 to 1000.
     * @param pollInterval how often to look for messages that are due. 10ms to 1m.
     */
    public record Relay(
            @DefaultValue("1m") Duration republishAfter,
            @DefaultValue("10m") Duration maxInterval,
            @DefaultValue("50") int maxAttempts,
            @DefaultValue("200") int batchSize,
            @DefaultValue("1s") Duration pollInterval) {

        public Relay {
            range("txmq.relay.republish-after", republishAfter, Duration.ofSeconds(1), Duration.ofHours(1));
            range("txmq.relay.max-interval", maxInterval, republishAfter, Duration.ofDays(1));
            range("txmq.relay.max-attempts", maxAttempts, 1, 10_000);
            range("txmq.relay.batch-size", batchSize, 1, 1_000);
            range("txmq.relay.poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
        }
    }

    /**
     * The consuming side: what holds for a listener that has no setting of its own.
     *
     * @param maxAttempts how often a message is tried before it goes to the dead letters, the first time included. 1 to 1000.
     * @param firstRetryLevel the broker's delay level before the second attempt; each further attempt waits one level more.
     *     Level 3 is 10 seconds by the broker's default. 1 to 18.
     * @param retryAfter how long to wait instead before the second attempt, the third and so on, such as {@code 1m,5m,1h}; the last
     *     one is repeated. The brokers need a delay level for each of these times. 1s or more.
     * @param threads how many threads call each listener; each needs a database connection. 1 to 1000.
     * @param batchSize how many messages a batch listener is given at most. 1 to 1024.
     * @param shutdownTimeout how long a stop waits for handlers that are running.
     * @param groups what one group has set for itself, by its name; it wins over the listener's annotation.
     */
    public record Consumer(
            @DefaultValue("16") int maxAttempts,
            @DefaultValue("3") int firstRetryLevel,
            @DefaultValue List<Duration> retryAfter,
            @DefaultValue("8") int threads,
            @DefaultValue("32") int batchSize,
            @DefaultValue("20s") Duration shutdownTimeout,
            @DefaultValue Map<String, GroupProperties> groups) {

        public Consumer {
            range("txmq.consumer.max-attempts", maxAttempts, 1, 1000);
            range("txmq.consumer.first-retry-level", firstRetryLevel, 1, 18);
            retryAfter = List.copyOf(retryAfter);
            if (!retryAfter.isEmpty()) {
                PropertyRules.retryTimes("txmq.consumer.retry-after", retryAfter);
            }
            range("txmq.consumer.threads", threads, 1, 1000);
            range("txmq.consumer.batch-size", batchSize, 1, 1024);
            range("txmq.consumer.shutdown-timeout", shutdownTimeout, Duration.ZERO, Duration.ofMinutes(10));
            groups = Map.copyOf(groups);
            groups.forEach((group, own) -> own.check(name -> "txmq.consumer.groups.%s.%s".formatted(group, name)));
        }
    }

    /**
     * What the operators of dead letters need.
     *
     * @param operatorRole the role without which the actuator endpoint {@code txmqdeadletters} changes nothing.
     */
    public record DeadLetters(@DefaultValue("OPERATOR") String operatorRole) {

        public DeadLetters {
            check(!operatorRole.isBlank(), "txmq.dead-letters.operator-role", operatorRole, "name a role");
        }
    }

    /**
     * How long rows are kept that nothing waits for.
     *
     * @param published how long PUBLISHED and ROLLED_BACK messages are kept: the message log goes back so far. So are delayed messages
     *     after they were due or cancelled, and so is the history of messages that met trouble. 1d to 3650d.
     * @param inbox how long the inbox knows a message that was handled. Longer than the broker can deliver one again:
     *     its fileReservedTime and all retries; the start checks it. 1d to 3650d.
     * @param deadLetters how long replayed and discarded dead letters are kept. Parked ones are kept until somebody
     *     decides. 1d to 3650d.
     * @param interval how long to wait between two purges. 1s to 1d.
     * @param batchSize how many rows are deleted in one transaction. 1 to 10000.
     * @param partitions whether messages and the inbox are kept in partitions by time, and old ones are dropped instead of their
     *     rows deleted. The database user must be allowed to alter, create and drop tables.
     */
    public record Retention(
            @DefaultValue("7d") Duration published,
            @DefaultValue("14d") Duration inbox,
            @DefaultValue("30d") Duration deadLetters,
            @DefaultValue("10m") Duration interval,
            @DefaultValue("500") int batchSize,
            @DefaultValue("false") boolean partitions) {

        public Retention {
            days("txmq.retention.published", published);
            days("txmq.retention.inbox", inbox);
            days("txmq.retention.dead-letters", deadLetters);
            check(
                    interval.toSeconds() >= 1 && interval.compareTo(Duration.ofDays(1)) <= 0,
                    "txmq.retention.interval",
                    text(interval),
                    "be 1s to 1d");
            range("txmq.retention.batch-size", batchSize, 1, 10_000);
        }

        private static void days(String key, Duration value) {
            check(value.toDays() >= 1 && value.toDays() <= 3650, key, text(value), "be 1d to 3650d");
        }
    }

    /** As somebody would write it: in the largest unit that leaves no remainder. */
    public static String text(Duration duration) {
        return UNITS.stream()
                .filter(unit -> Duration.of(duration.dividedBy(unit.getDuration()), unit)
                        .equals(duration))
                .findFirst()
                .filter(unit -> !duration.isZero())
                .map(unit -> DurationStyle.SIMPLE.print(duration, unit))
                .orElse("0s");
    }
}
