package dev.txmq.test;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@WithEmbeddedRocketMq
class BrokerFaultsTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final String topic = "faults-" + UUID.randomUUID();
    private final EmbeddedRocketMq mq;
    private TestProducer producer;

    BrokerFaultsTest(EmbeddedRocketMq mq) {
        this.mq = mq;
    }

    @BeforeEach
    void start() throws Exception {
        mq.createTopic(topic);
        mq.createTopic("connecting");
        producer = new TestProducer(mq);
        // a new client closes its connection when its first heartbeat is answered late, and what is being sent fails
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> producer.send("connecting", "k"));
    }

    @AfterEach
    void stop() {
        producer.close();
    }

    @Test
    void aHalfMessageIsCheckedBack() throws Exception {
        producer.decision = LocalTransactionState.UNKNOW;

        producer.sendInTransaction(topic, "k");
        assertThat(mq.halfMessages()).extracting(StoredMessage::key).contains("k");

        awaitCheckedBack();
        TransactionTraffic traffic = mq.faults().traffic();
        assertThat(traffic.halfMessages()).isEqualTo(1);
        assertThat(traffic.unknowns()).isEqualTo(1);
        assertThat(traffic.rollbacks()).isZero();
        assertThat(traffic.checkBacks()).isPositive();
        assertThat(traffic.checkBackAnswers()).isPositive();
        assertThat(traffic.commits()).isPositive();
    }

    @Test
    void countsCommitsAndRollbacks() throws Exception {
        producer.sendInTransaction(topic, "committed");
        producer.decision = LocalTransactionState.ROLLBACK_MESSAGE;
        producer.sendInTransaction(topic, "rolled-back");

        await().atMost(SOON).until(() -> {
            TransactionTraffic traffic = mq.faults().traffic();
            return traffic.halfMessages() == 2
                    && traffic.commits() >= 1
                    && traffic.rollbacks() >= 1
                    && traffic.unknowns() == 0;
        });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(mq.messages(topic))
                        .extracting(StoredMessage::key)
                        .containsOnly("committed"));
    }

    @Test
    void aLostCommitIsFoundByTheCheckBack() throws Exception {
        mq.faults().loseEndTransactionsExceptCheckBackAnswers();

        producer.sendInTransaction(topic, "k");

        awaitCheckedBack();
        assertThat(mq.faults().traffic().commits()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void losesAsManyDecisionsAsAskedFor() throws Exception {
        mq.faults().loseEndTransactions(1);

        producer.sendInTransaction(topic, "k");
        await().atMost(SOON).until(() -> mq.faults().traffic().commits() >= 1);
        producer.sendInTransaction(topic, "next");

        awaitCheckedBack("k");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(mq.messages(topic)).anySatisfy(message -> {
                    assertThat(message.key()).isEqualTo("next");
                    assertThat(message.properties()).doesNotContainKey("TRANSACTION_CHECK_TIMES");
                }));
    }

    @Test
    void aFrozenBrokerAnswersNobodyUntilItThaws() throws Exception {
        producer.send(topic, "warm-up");
        mq.faults().freeze(Duration.ofMinutes(5));

        assertThatThrownBy(() -> producer.send(topic, "k", 1_000)).isInstanceOf(Exception.class);
        assertThat(mq.messages(topic)).extracting(StoredMessage::key).containsExactly("warm-up");

        mq.faults().freeze(Duration.ZERO);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(mq.messages(topic))
                        .extracting(StoredMessage::key)
                        .contains("k"));
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> producer.send(topic, "next"));
    }

    @Test
    void noDecisionArrivesUntilReset() throws Exception {
        mq.faults().loseEndTransactions();

        producer.sendInTransaction(topic, "k");
        await().atMost(SOON).until(() -> mq.faults().traffic().checkBackAnswers() >= 2);
        assertThat(mq.messages(topic)).isEmpty();

        mq.faults().reset();
        awaitCheckedBack();
    }

    /** A broker on a busy machine asks about a half message again before it has read the answer, and then delivers it twice. */
    private void awaitCheckedBack() {
        awaitCheckedBack("k");
        assertThat(mq.messages(topic)).extracting(StoredMessage::key).containsOnly("k");
    }

    private void awaitCheckedBack(String key) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(mq.messages(topic))
                        .filteredOn(message -> message.key().equals(key))
                        .isNotEmpty()
                        .allSatisfy(
                                message -> assertThat(message.properties()).containsKey("TRANSACTION_CHECK_TIMES")));
        assertThat(producer.checkBacks).contains(key);
    }

    @Test
    void aMessageIsStoredThoughItsAnswerIsLost() throws Exception {
        producer.send(topic, "warm-up");
        mq.faults().loseSendAnswers(1);

        assertThatThrownBy(() -> producer.send(topic, "k", 1_000))
                .hasRootCauseInstanceOf(RemotingTimeoutException.class);
        assertThat(mq.messages(topic)).extracting(StoredMessage::key).containsExactly("warm-up", "k");
        // The client closes its connection after a time-out, and the next send may meet it closed.
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> producer.send(topic, "next"));
    }

    @Test
    void aProducerWithASlowClockIsCheckedBackAtOnce() throws Exception {
        mq.changeSetting("transactionTimeOut", "60000");
        try {
            producer.decision = LocalTransactionState.UNKNOW;
            mq.faults().skewProducerClocks(Duration.ofSeconds(-90));

            producer.sendInTransaction(topic, "k");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(producer.checkBacks).contains("k"));
            assertThat(mq.messages(topic))
                    .allSatisfy(message ->
                            assertThat(message.bornAt()).isBefore(Instant.now().minusSeconds(80)));
        } finally {
            mq.changeSetting("transactionTimeOut", "1000");
        }
    }

    @Test
    void aMessageIsDeliveredAgainWithTheSameIds() {
        mq.send(topic, "k", "{\"a\":1}");
        mq.send(topic, "other", "{}");

        assertThat(mq.faults().deliverAgain(topic, "k", 2)).isEqualTo(2);

        StoredMessage original = mq.messages(topic).get(0);
        assertThat(mq.messages(topic)).extracting(StoredMessage::key).containsExactly("k", "other", "k", "k");
        assertThat(mq.messages(topic).get(3).properties()).isEqualTo(original.properties());
        assertThat(mq.messages(topic).get(3).body()).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> mq.faults().deliverAgain(topic, "missing", 1))
                .hasMessage("Topic %s has no message with key 'missing'", topic);
    }

    @Test
    void listsTheProducersOfAGroup() {
        assertThat(mq.producerInstances("nobody")).isZero();

        mq.send(topic, "makes the broker known", "{}");
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            producer.send(topic, "k");
            assertThat(mq.producerInstances(producer.group)).isEqualTo(1);
        });
    }
}
