package dev.txmq.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;

import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What broker-production.conf makes of a broker. */
class ProductionBrokerTest {

    private static EmbeddedRocketMq mq;

    @BeforeAll
    static void start() {
        mq = EmbeddedRocketMq.builder().production().topic("greetings").start();
        mq.createUser("greeter", "hush", "Topic:greetings Pub");
    }

    @AfterAll
    static void stop() {
        mq.close();
    }

    @Test
    void takesMessagesOfAUserWhoMaySendThem() throws Exception {
        send(signing("greeter", "hush"), "k-1");

        assertThat(mq.messages("greetings")).extracting(StoredMessage::key).contains("k-1");
    }

    @Test
    void refusesWhoDoesNotSayWhoItIs() {
        assertThatThrownBy(() -> send(null, "k-2")).rootCause().hasMessageContaining("username cannot be null");
    }

    @Test
    void refusesAWrongPassword() {
        assertThatThrownBy(() -> send(signing("greeter", "loud"), "k-3"))
                .rootCause()
                .hasMessageContaining("check signature failed");
    }

    @Test
    void refusesAUserWithoutTheRight() {
        mq.createUser("mute", "hush");

        assertThatThrownBy(() -> send(signing("mute", "hush"), "k-4"))
                .rootCause()
                .hasMessageContaining("no permission to access Topic:greetings");
    }

    /** RocketMQ 5.5.0 asks for no right here: that the settings of the file stay is all the work of configBlackList. */
    @Test
    void keepsItsSettingsFromItsUsers() throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt(signing("greeter", "hush"));
        admin.setNamesrvAddr(mq.nameServer());
        admin.start();
        Properties change = new Properties();
        change.setProperty("transactionCheckMax", "1");
        try {
            assertThatThrownBy(() -> admin.updateBrokerConfig("127.0.0.1:" + mq.setting("listenPort"), change))
                    .hasMessageContaining("black list");
        } finally {
            admin.shutdown();
        }
        assertThat(mq.setting("transactionCheckMax")).isEqualTo("5760");
    }

    @Test
    void knowsItsUsersAfterARestart() {
        mq.createUser("patient", "hush", "Topic:greetings Pub");

        mq.restart();

        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .untilAsserted(() -> send(signing("patient", "hush"), "k-5"));
        mq.send("greetings", "k-6", "{}");
        assertThat(mq.messages("greetings")).extracting(StoredMessage::key).contains("k-5", "k-6");
    }

    @Test
    void refusesAGrantThatItCannotRead() {
        assertThatThrownBy(() -> mq.createUser("odd", "hush", "Topics:greetings Pub"))
                .hasMessageContaining("not 'Topics:greetings Pub'");
        assertThatThrownBy(() -> mq.createUser("odd", "hush", "Topic:greetings Publish"))
                .hasMessageContaining("not 'Topic:greetings Publish'");
    }

    private static RPCHook signing(String user, String password) {
        return new AclClientRPCHook(new SessionCredentials(user, password));
    }

    private static void send(@Nullable RPCHook hook, String key) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("greeters", hook);
        producer.setNamesrvAddr(mq.nameServer());
        producer.start();
        try {
            producer.send(new Message("greetings", null, key, "hello".getBytes(StandardCharsets.UTF_8)), 3_000);
        } finally {
            producer.shutdown();
        }
    }
}
