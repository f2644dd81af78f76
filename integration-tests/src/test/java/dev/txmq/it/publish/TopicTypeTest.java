package dev.txmq.it.publish;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a broker tells of a topic's type, and what a Proxy refuses for it: named once, with a command that mends it. */
@ExtendWith(OutputCaptureExtension.class)
class TopicTypeTest extends ShopTest {

    @Autowired
    EmbeddedMariaDb mariaDb;

    @AfterEach
    void startProxy() {
        rocketMq.proxy().start();
    }

    @Test
    void isReadAtTheStartAndWhenATopicComesLate(CapturedOutput output) {
        List<String> types = List.of("NORMAL", "TRANSACTION", "MIXED", "DELAY", "FIFO");
        String topics = create("", types);
        try (ConfigurableApplicationContext shop =
                instance("shop-types", "--txmq.producer.topics=" + topics + ",typed-late")) {
            assertThat(named(output)).containsExactly("typed-NORMAL", "typed-TRANSACTION", "typed-DELAY", "typed-FIFO");
            assertThat(output)
                    .contains(
                            "mqadmin updateTopic -n '%s' -c DefaultCluster -t typed-FIFO -r 4 -w 4 -a +message.type=MIXED"
                                    .formatted(rocketMq.nameServer()));

            rocketMq.createTopic("typed-late");
            rocketMq.setTopicType("typed-late", "NORMAL");
            MessageId id = publish(shop, "typed-late", 1).get(0);

            await().atMost(SOON).until(() -> named(output).contains("typed-late"));
            awaitStatus(shop, id, MessageStatus.PUBLISHED);
        }
    }

    @Test
    void mayBeNormalInModeOutbox(CapturedOutput output) {
        String topics = create("outbox-", List.of("NORMAL", "TRANSACTION", "MIXED"));

        instance("shop-outbox-types", "--txmq.producer.topics=" + topics, "--txmq.producer.mode=outbox")
                .close();

        assertThat(named(output)).containsExactly("typed-outbox-TRANSACTION");
    }

    @Test
    void ofTransactionsOnlyKeepsWhatModeOutboxSends(CapturedOutput output) {
        String topic = "typed-behind-proxy";
        rocketMq.createTopic(topic);
        rocketMq.setTopicType(topic, "TRANSACTION");
        try (ConfigurableApplicationContext shop = behindProxy("shop-outbox-typed", topic, "outbox")) {
            List<MessageId> ids = publish(shop, topic, 3);

            await().atMost(SOON).until(() -> output.getOut().contains("Nothing is published to topic " + topic));
            ids.forEach(id -> assertThat(entry(shop, id).status()).isEqualTo(MessageStatus.COMMITTED));

            MQAdminStartup.main0(remedy(output), null);
            ids.forEach(id -> awaitStatus(shop, id, MessageStatus.PUBLISHED));
            assertThat(refusals(output, "Nothing is published to topic " + topic))
                    .isEqualTo(1);
            assertThat(output)
                    .contains("The type of topic " + topic + " fits now")
                    .doesNotContain("left to the relay");

            rocketMq.setTopicType(topic, "TRANSACTION");
            await().atMost(SOON).until(() -> {
                publish(shop, topic, 1);
                return refusals(output, "Nothing is published to topic " + topic) == 2;
            });
        }
    }

    /** A Proxy that was away at the start gets half messages until its answers are found to count for nothing. */
    @Test
    void ofOrdinaryMessagesOnlyLeavesHalfMessagesToTheRelay(CapturedOutput output) {
        String topic = "typed-for-halves";
        rocketMq.createTopic(topic);
        rocketMq.setTopicType(topic, "NORMAL");
        rocketMq.proxy().kill();
        try (ConfigurableApplicationContext shop = behindProxy("shop-halves-typed", topic, "transactional")) {
            rocketMq.proxy().start();

            List<MessageId> ids = publish(shop, topic, 3);

            ids.forEach(id -> awaitStatus(shop, id, MessageStatus.PUBLISHED));
            assertThat(refusals(output, "Half messages to topic " + topic)).isEqualTo(1);
            assertThat(output).contains("-a +message.type=MIXED").doesNotContain("no half message could be sent");
        }
    }

    private String create(String prefix, List<String> types) {
        List<String> topics = new ArrayList<>();
        for (String type : types) {
            String topic = "typed-" + prefix + type;
            rocketMq.createTopic(topic);
            rocketMq.setTopicType(topic, type);
            topics.add(topic);
        }
        return String.join(",", topics);
    }

    private static List<String> named(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("takes all messages, but a RocketMQ Proxy"))
                .map(line -> line.replaceAll(".*Topic (\\S+) has .*", "$1"))
                .toList();
    }

    private static long refusals(CapturedOutput output, String text) {
        return output.getOut().lines().filter(line -> line.contains(text)).count();
    }

    private String[] remedy(CapturedOutput output) {
        String command = output.getOut()
                .lines()
                .filter(line -> line.contains("mqadmin "))
                .findFirst()
                .orElseThrow();
        return command.substring(command.indexOf("mqadmin ") + "mqadmin ".length())
                .replace("<name server of the brokers>", rocketMq.nameServer())
                .split(" ");
    }

    /** In one transaction. */
    private static List<MessageId> publish(ConfigurableApplicationContext shop, String topic, int messages) {
        TransactionalPublisher publisher = shop.getBean(TransactionalPublisher.class);
        return new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .execute(status -> Stream.generate(() -> publisher.publish(new OutgoingMessage(topic, "key", "x")))
                        .limit(messages)
                        .toList());
    }

    private static LoggedMessage entry(ConfigurableApplicationContext shop, MessageId id) {
        return shop.getBean(MessageLog.class).find(id).orElseThrow();
    }

    private static void awaitStatus(ConfigurableApplicationContext shop, MessageId id, MessageStatus status) {
        await().atMost(SOON).until(() -> entry(shop, id).status() == status);
    }

    private ConfigurableApplicationContext behindProxy(String name, String topic, String mode) {
        return instance(
                name,
                "--txmq.name-server=" + rocketMq.proxy().address(),
                "--txmq.producer.topics=" + topic,
                "--txmq.producer.mode=" + mode,
                "--txmq.producer.send-timeout=10s",
                "--txmq.relay.max-attempts=1");
    }

    private ConfigurableApplicationContext instance(String name, String... arguments) {
        Stream<String> defaults = Stream.of(
                "--spring.application.name=" + name,
                "--spring.datasource.url=" + mariaDb.jdbcUrl(name.replace('-', '_')),
                "--txmq.relay.republish-after=1s",
                "--txmq.relay.poll-interval=100ms");
        return ShopApplication.instance(sharedInfrastructure())
                .run(Stream.concat(defaults, Arrays.stream(arguments)).toArray(String[]::new));
    }
}
