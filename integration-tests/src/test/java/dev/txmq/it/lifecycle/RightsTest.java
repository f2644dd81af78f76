package dev.txmq.it.lifecycle;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.rocketmq.receive.ConsumerLag;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Users that may do what they need and no more, at a broker as in production. */
@ExtendWith(OutputCaptureExtension.class)
@WithEmbeddedMariaDb
class RightsTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String ADMIN = "admin";
    private static final String HALF_TOPIC = "Topic:RMQ_SYS_TRANS_HALF_TOPIC Pub";
    private static final List<String> ENOUGH = List.of(
            "Topic:purchase-made Pub,Sub,Get",
            HALF_TOPIC,
            "Group:shipping Sub,Get",
            "Topic:%DLQ%shipping Sub",
            "Group:shipping-dead-letters Sub",
            "Topic:purchase-noted Pub,Sub",
            "Topic:purchase-large Pub",
            "Group:statistics Sub",
            "Topic:%DLQ%statistics Sub",
            "Group:statistics-dead-letters Sub");

    private static EmbeddedRocketMq mq;
    private static EmbeddedMariaDb database;

    private final String item = "item-" + UUID.randomUUID();
    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void startBroker(EmbeddedMariaDb shared) {
        mq = EmbeddedRocketMq.builder()
                .production()
                .fastChecks()
                .setting("initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"admin\"}")
                .topic("purchase-made", "purchase-noted", "purchase-large", "%DLQ%shipping")
                .start();
        mq.createGroup("shipping", "shipping-dead-letters", "statistics", "statistics-dead-letters");
        database = shared;
    }

    @AfterAll
    static void stopBroker() {
        mq.close();
    }

    @AfterEach
    void endFaults() {
        mq.faults().reset();
    }

    @Test
    void theWholeFlowNeedsNoMoreThanThis(CapturedOutput output) {
        mq.createUser(user, "hush", ENOUGH.toArray(String[]::new));
        try (ConfigurableApplicationContext shop = start()) {
            HandlerTrouble trouble = shop.getBean(HandlerTrouble.class);
            DeadLetters deadLetters = shop.getBean(DeadLetters.class);

            trouble.fail(item + "-retried", 1, new IllegalStateException("out of boxes"));
            buy(shop, item + "-retried");
            awaitShipped(shop, item + "-retried", 2);

            mq.faults().loseEndTransactionsExceptCheckBackAnswers();
            buy(shop, item + "-checked");
            awaitShipped(shop, item + "-checked", 1);
            mq.faults().reset();

            trouble.fail(item + "-dead", 1, new UnprocessableMessageException("no such product"));
            MessageId id = buy(shop, item + "-dead");
            await().atMost(SOON).until(() -> deadLetters.find("shipping", id).isPresent());
            assertThat(deadLetters.replay("shipping", id, "ada")).isTrue();
            awaitShipped(shop, item + "-dead", 1);

            mq.send("%DLQ%shipping", item + "-dead-elsewhere", "{}");
            await().atMost(SOON)
                    .until(() ->
                            !deadLetters.findByKey(item + "-dead-elsewhere", 1).isEmpty());

            // Get is for the lag only
            assertThat(shop.getBean(ConsumerLag.class).byGroup()).containsOnlyKeys("shipping");
        }
        assertThat(output).doesNotContain("Grant it").doesNotContain("has no permission");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Topic:purchase-made",
                "Topic:RMQ_SYS_TRANS_HALF_TOPIC",
                "Group:shipping",
                "Topic:%DLQ%shipping",
                "Group:shipping-dead-letters"
            })
    void saysAtTheStartWhichRightIsMissingAndHowToGrantIt(String resource, CapturedOutput output) {
        mq.createUser(user, "hush", without(resource));

        start().close();

        assertThat(output.getOut().lines().filter(line -> line.contains(" ERROR ")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .contains("broker broker-a answers")
                        .contains("no permission to access " + resource)
                        .contains("Grant it: mqadmin updateAcl"));
    }

    /** What the first design of ACL 2.0 did not think of: the answer to a check-back is for another topic than the message's. */
    @Test
    void theBrokerRefusesCheckBackAnswersUntilTheRightIsGrantedAsTheLogSays(CapturedOutput output) {
        mq.createUser(user, "hush", without("Topic:RMQ_SYS_TRANS_HALF_TOPIC"));
        try (ConfigurableApplicationContext shop =
                start("--txmq.relay.republish-after=1h", "--txmq.relay.max-interval=1h")) {
            mq.faults().reset();
            mq.faults().loseEndTransactionsExceptCheckBackAnswers();

            buy(shop, item);

            await().atMost(SOON).until(() -> mq.faults().traffic().checkBackAnswers() >= 2);
            assertThat(shipments(shop, item)).isEmpty();

            Matcher remedy = Pattern.compile("Answers to check-backs.*Grant it: mqadmin (.*)")
                    .matcher(output);
            assertThat(remedy.find()).isTrue();
            MQAdminStartup.main0(
                    remedy.group(1).split(" "), new AclClientRPCHook(new SessionCredentials(ADMIN, "admin")));

            awaitShipped(shop, item, 1);
        }
    }

    @Test
    void theRelayDeliversWhatCheckBacksMayNot() {
        mq.createUser(user, "hush", without("Topic:RMQ_SYS_TRANS_HALF_TOPIC"));
        try (ConfigurableApplicationContext shop = start("--txmq.relay.republish-after=2s")) {
            mq.faults().loseEndTransactionsExceptCheckBackAnswers();

            buy(shop, item);

            awaitShipped(shop, item, 1);
        }
    }

    @Test
    void aTopicThatItMayNotPublishToIsNoOutage(CapturedOutput output) {
        mq.createUser(user, "hush", without("Topic:purchase-made"));
        try (ConfigurableApplicationContext shop = start()) {
            buy(shop, item);

            assertThat(output).contains("left to the relay").contains("The broker refuses the half message");
            assertThat(shop.getBean(BrokerAvailability.class).isUp()).isTrue();
        }
    }

    /** Reading it takes Get, which nothing else of a producer does. */
    @Test
    void namesTheTypeOfATopicOnlyToAUserThatMayReadIt(CapturedOutput output) {
        mq.setTopicType("purchase-made", "NORMAL");
        mq.setTopicType("purchase-large", "NORMAL");
        mq.createUser(user, "hush", ENOUGH.toArray(String[]::new));
        try {
            start().close();

            assertThat(output)
                    .contains("Topic purchase-made has message.type=NORMAL")
                    .doesNotContain("Topic purchase-large has")
                    .doesNotContain("no permission");
        } finally {
            mq.setTopicType("purchase-made", "MIXED");
            mq.setTopicType("purchase-large", "MIXED");
        }
    }

    @Test
    void saysThatAGroupIsMissing(CapturedOutput output) {
        mq.createUser(user, "hush", "Topic:* Pub,Sub", "Group:* Sub");

        start("--shop.statistics-group=not-created").close();

        assertThat(output).contains("broker broker-a does not have the group").contains("-g not-created");
    }

    @ParameterizedTest
    @CsvSource({
        "known, wrong, purchase-made, refuses the user 'known'",
        "known, wrong, '', refuses the user 'known'",
        "unknown, hush, purchase-made, refuses the user 'unknown'",
        "unknown, hush, '', refuses the user 'unknown'",
        "'', '', purchase-made, txmq.access-key is not set",
        "'', '', '', txmq.access-key is not set"
    })
    void stopsTheStartWithOneErrorWhenTheBrokerDoesNotKnowTheUser(
            String name, String secret, String topics, String complaint, CapturedOutput output) {
        mq.createUser("known", "hush", ENOUGH.toArray(String[]::new));

        assertThatThrownBy(() -> start(
                        "--txmq.access-key=" + name, "--txmq.secret-key=" + secret, "--txmq.producer.topics=" + topics))
                .isInstanceOf(RuntimeException.class);

        assertThat(output.getOut().lines().filter(line -> line.contains(" ERROR ")))
                .hasSize(1);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(complaint)
                .contains("Set txmq.access-key to the name of a user")
                .doesNotContain("\tat ");
    }

    @Test
    void namesAWrongPasswordToAServiceThatWasThereBeforeTheBroker(CapturedOutput output) {
        FreePorts ports = new FreePorts();
        int nameServer = ports.next();
        try (ConfigurableApplicationContext shop = start(
                        "--txmq.name-server=127.0.0.1:" + nameServer,
                        "--txmq.access-key=late",
                        "--txmq.secret-key=wrong");
                EmbeddedRocketMq late = EmbeddedRocketMq.builder()
                        .production()
                        .ports(nameServer, ports.next())
                        .setting("initAuthenticationUser", "{\"username\":\"late\",\"password\":\"hush\"}")
                        .topic("purchase-made")
                        .start()) {
            for (String side : List.of("ProducerConnection", "PushConsumer")) {
                await().atMost(SOON)
                        .until(() -> output.getOut()
                                .lines()
                                .anyMatch(line -> line.contains(side)
                                        && line.contains("RocketMQ refuses the user 'late' of txmq.access-key")));
            }
            assertThat(shop.isRunning()).isTrue();
        }
    }

    private static MessageId buy(ConfigurableApplicationContext shop, String item) {
        return shop.getBean(Purchases.class).buy(item);
    }

    private static List<Integer> shipments(ConfigurableApplicationContext shop, String item) {
        return shop.getBean(Shipments.class).attempts(item);
    }

    private static void awaitShipped(ConfigurableApplicationContext shop, String item, int attempt) {
        await().atMost(SOON).until(() -> shipments(shop, item), List.of(attempt)::equals);
    }

    private static String[] without(String resource) {
        return ENOUGH.stream()
                .filter(grant -> !grant.startsWith(resource + " "))
                .toArray(String[]::new);
    }

    private ConfigurableApplicationContext start(String... arguments) {
        Stream<String> defaults = Stream.of(
                "--spring.application.name=" + user,
                "--spring.datasource.url=" + database.jdbcUrl("rights"),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password());
        Stream<String> broker = unlessGiven("name-server", arguments, "--txmq.name-server=" + mq.nameServer());
        Stream<String> credentials =
                unlessGiven("access-key", arguments, "--txmq.access-key=" + user, "--txmq.secret-key=hush");
        return ShopApplication.instance()
                .run(Stream.of(defaults, broker, credentials, Stream.of(arguments))
                        .flatMap(all -> all)
                        .toArray(String[]::new));
    }

    private static Stream<String> unlessGiven(String key, String[] arguments, String... defaults) {
        boolean given = Arrays.stream(arguments).anyMatch(argument -> argument.contains(key));
        return given ? Stream.of() : Stream.of(defaults);
    }
}
