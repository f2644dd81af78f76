package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.txmq.MessageId;
import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.config.TxmqProperties.Producer;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.FakeServer.Manner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Whose success counts, over real connections to servers that answer as a broker or a Proxy does. */
@ExtendWith(OutputCaptureExtension.class)
class BrokerTrustTest {

    private static final String TOPIC = "purchase-made";
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(60);

    private FakeServer server = new FakeServer(0, Manner.BROKER);
    private ProducerConnection connection = connect(Mode.TRANSACTIONAL, OnBrokerFailure.RELAY);

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    @Test
    void believesABrokerFromTheStart() {
        connection.start();

        assertThat(connection.trust().untrusted()).isEmpty();
        assertThat(connection.trust().isLacking()).isFalse();
        assertThat(commit()).succeedsWithin(SOON);
        assertThat(server.probes).hasValue(1);
    }

    @Test
    void doesNotBelieveOneThatRollsBackWhatCannotExist(CapturedOutput output) {
        become(Manner.PROXY);

        connection.start();

        assertThat(connection.trust().isLacking()).isTrue();
        assertThat(connection.trust().untrusted()).containsExactly(server.address());
        assertThat(output).containsOnlyOnce(server.address() + " is the address of a RocketMQ Proxy or alike");
        assertThat(commit()).failsWithin(SOON);
    }

    @Test
    void refusesToStartWhereABrokerIsPromisedBeforeTheCommit() {
        become(Manner.PROXY);
        connection = connect(Mode.TRANSACTIONAL, OnBrokerFailure.REJECT);

        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(connection::start)
                .withMessageContaining("which answers END_TRANSACTION without doing it")
                .withMessageContaining("txmq.producer.mode=outbox");
    }

    @Test
    void refusesToStartAgainWhenAProxyHasTakenTheAddressMeanwhile() {
        connection = connect(Mode.TRANSACTIONAL, OnBrokerFailure.REJECT);
        connection.start();
        connection.close();

        become(Manner.PROXY);

        assertThatExceptionOfType(UnusableSetupException.class).isThrownBy(connection::start);
    }

    @Test
    void asksNobodyInModeOutbox() {
        become(Manner.PROXY);
        connection = connect(Mode.OUTBOX, OnBrokerFailure.REJECT);

        connection.start();

        assertThat(connection.trust().untrusted()).isEmpty();
        assertThat(server.probes).hasValue(0);
    }

    @Test
    void takesARefusalOfTheUserForNoAnswer() {
        become(Manner.FORBIDDING);

        connection.start();

        assertThat(connection.trust().isLacking()).isFalse();
        assertThat(connection.trust().untrusted()).containsExactly(server.address());
        assertThat(commit()).failsWithin(SOON);
    }

    @Test
    void findsOutByItsFirstAnswerAProxyThatTakesTheAddressOfABroker() {
        connection.start();
        assertThat(commit()).succeedsWithin(SOON);

        become(Manner.PROXY);

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(commit()).failsWithin(SOON);
            assertThat(connection.trust().isLacking()).isTrue();
        });
    }

    @Test
    void believesABrokerThatTakesTheAddressOfAProxy() {
        become(Manner.PROXY);
        connection.start();
        assertThat(connection.trust().isLacking()).isTrue();

        become(Manner.BROKER);

        await().atMost(SOON).untilAsserted(() -> {
            connection.earnTrust();
            assertThat(connection.trust().isLacking()).isFalse();
        });
        assertThat(commit()).succeedsWithin(SOON);
    }

    @Test
    void earnsTrustAnewOnEachConnection() {
        connection.start();
        assertThat(commit()).succeedsWithin(SOON);

        become(Manner.BROKER);

        await().atMost(SOON).untilAsserted(() -> assertThat(commit()).succeedsWithin(SOON));
        assertThat(server.probes).hasValue(1);
    }

    /** Several behind one name, as Proxies are. What one connection has earned says nothing of the next. */
    @Test
    void triesEachConnectionForItselfWhereOneAddressHasABrokerAndAProxyBehindIt() {
        try (Alternating balancer = new Alternating();
                FakeServer broker = new FakeServer(0, Manner.BROKER, balancer.address());
                FakeServer proxy = new FakeServer(0, Manner.PROXY, balancer.address())) {
            balancer.among(broker.port(), proxy.port());
            connection = connect(balancer::address, Mode.TRANSACTIONAL, OnBrokerFailure.RELAY);
            connection.start();
            assertThat(commit()).succeedsWithin(SOON);

            for (int round = 1; round <= 2; round++) {
                balancer.cutAll();
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(commit()).failsWithin(SOON);
                    assertThat(connection.trust().isLacking()).isTrue();
                });
                balancer.cutAll();
                await().atMost(SOON).untilAsserted(() -> assertThat(commit()).succeedsWithin(SOON));
                assertThat(connection.trust().isLacking()).isFalse();
                assertThat(proxy.probes).hasValue(round);
                assertThat(broker.probes).hasValue(round + 1);
            }
            connection.close();
        }
    }

    @Test
    void saysThatTransactionsFailWhereABrokerIsPromisedAndAProxyIsFoundOutLater(CapturedOutput output) {
        connection = connect(Mode.TRANSACTIONAL, OnBrokerFailure.REJECT);
        connection.start();

        become(Manner.PROXY);

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(commit()).failsWithin(SOON);
            assertThat(connection.trust().isLacking()).isTrue();
        });
        assertThat(output)
                .contains("transactions that publish fail (txmq.producer.on-broker-failure=reject)")
                .doesNotContain("messages are sent right after the commit");
    }

    private CompletableFuture<Void> commit() {
        WireMessage message =
                new WireMessage(new MessageId(UUID.randomUUID()), TOPIC, "key", null, Map.of(), new byte[] {1});
        BrokerAvailability availability = new BrokerAvailability(
                new Producer("trust-test", List.of(TOPIC), Mode.TRANSACTIONAL, OnBrokerFailure.RELAY, SEND_TIMEOUT));
        return new HalfMessages(connection, availability)
                .commit(new HalfMessage(message, FakeServer.BROKER, 1, 1, "id"));
    }

    /** Another server takes the address. */
    private void become(Manner manner) {
        int port = server.port();
        server.close();
        server = await().atMost(SOON).ignoreExceptions().until(() -> new FakeServer(port, manner), started -> true);
    }

    private ProducerConnection connect(Mode mode, OnBrokerFailure onFailure) {
        return connect(() -> server.address(), mode, onFailure);
    }

    private static ProducerConnection connect(RocketMqConnectionDetails address, Mode mode, OnBrokerFailure onFailure) {
        return new ProducerConnection(
                address,
                "trust-test",
                new Producer("trust-test", List.of(TOPIC), mode, onFailure, SEND_TIMEOUT),
                half -> Resolution.UNKNOWN,
                new SimpleMeterRegistry());
    }
}
