package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.HashedWheelTimer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties.Producer;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.FakeServer.Manner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When a send ends that the broker, or RocketMQ's client, does not end. */
class SendingTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> TOPICS = List.of("first", "second", "third");

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final FakeServer server = new FakeServer(0, Manner.BROKER);
    private final Producer settings =
            new Producer("sending-test", TOPICS, Mode.TRANSACTIONAL, OnBrokerFailure.RELAY, Duration.ofSeconds(3));
    private final ProducerConnection connection = new ProducerConnection(
            server::address, "sending-test", settings, half -> Resolution.UNKNOWN, new SimpleMeterRegistry());
    private final BrokerAvailability availability = new BrokerAvailability(settings);
    private final HalfMessages halfMessages = new HalfMessages(connection, availability);
    private final OrdinaryMessages ordinaryMessages = new OrdinaryMessages(connection, availability);

    @BeforeEach
    void start() {
        connection.start();
    }

    @AfterEach
    void stop() {
        stopped.complete(null);
        connection.close();
        server.close();
        availability.close();
    }

    /** As when it is shut down meanwhile. Each transaction that waits holds a database connection. */
    @Test
    void severalHalfMessagesEndThoughTheClientTellsNothing() {
        loseAnswersAndTimeOuts();

        CompletableFuture<List<HalfMessage>> sending =
                CompletableFuture.supplyAsync(() -> halfMessages.send(List.of(message("first"), message("second"))));

        assertThat(sending)
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TxmqException.class);
        assertThat(server.sends).hasValue(2);
    }

    @Test
    void aCommitEndsThoughTheClientTellsNothing() {
        HalfMessage half = halfMessages.send(List.of(message("first"))).get(0);
        loseAnswersAndTimeOuts();

        assertThat(halfMessages.commit(half)).failsWithin(SOON);
    }

    /** The relay has its claim for so long, and another instance takes the rest after it. */
    @Test
    void beginsNoRequestOnceTheTimeIsOver() {
        Duration time = Duration.ofMillis(500);
        server.beforeAnswer = () -> await().pollDelay(time).until(() -> true);
        List<WireMessage> messages = TOPICS.stream().map(SendingTest::message).toList();

        OrdinaryMessages.Outcome outcome = ordinaryMessages.send(messages, time);

        assertThat(outcome.sent()).containsExactly(messages.get(0));
        assertThat(outcome.refused()).isEmpty();
        assertThat(outcome.outage()).isNull();
        assertThat(server.sends).hasValue(1);
        assertThat(ordinaryMessages.send(messages.subList(1, 3), SOON).sent()).hasSize(2);
    }

    /** No answer comes, and the client never finds out that its time is over. */
    private void loseAnswersAndTimeOuts() {
        server.beforeAnswer = stopped::join;
        Object remoting = connection.instance().getMQClientAPIImpl().getRemotingClient();
        ((HashedWheelTimer) requireNonNull(ReflectionTestUtils.getField(remoting, "timer"))).stop();
    }

    private static WireMessage message(String topic) {
        return new WireMessage(new MessageId(UUID.randomUUID()), topic, "key", null, Map.of(), new byte[] {1});
    }
}
