package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.WireFormat;
import dev.txmq.rocketmq.WireMessage;

/** Sends messages that consumers see at once, many in one request where they go to the same topic. */
public final class OrdinaryMessages {

    /** Well below the 4 MiB that the broker takes, since properties count too. */
    private static final int MAX_REQUEST_BYTES = 1024 * 1024;

    private final ProducerConnection connection;
    private final BrokerAvailability availability;

    public OrdinaryMessages(ProducerConnection connection, BrokerAvailability availability) {
        this.connection = connection;
        this.availability = availability;
    }

    /** Whether each of these has a broker that takes messages now. */
    public boolean reach(Collection<WireMessage> messages) {
        return messages.stream().allMatch(message -> reach(message.topic()));
    }

    /** Whether this topic has a broker that takes messages now; yes while no route of it is known. */
    public boolean reach(String topic) {
        return connection.reaches(topic, availability::isUp);
    }

    /**
     * Sends them, each at most once. Topics that have a broker that is up go first, so that they do not wait for one that is away.
     * Of the others, the rest is not tried after the first that fails; and nothing is tried once the time is over. A broker may have
     * stored what it did not confirm.
     *
     * @param time in which the last request begins
     */
    public Outcome send(Collection<WireMessage> messages, Duration time) {
        long start = System.nanoTime();
        BooleanSupplier inTime = () -> System.nanoTime() - start < time.toNanos();
        List<WireMessage> sent = new ArrayList<>();
        Map<WireMessage, RefusedMessageException> refused = new LinkedHashMap<>();
        Deque<List<WireMessage>> away = new ArrayDeque<>();
        TxmqException outage = null;
        for (List<WireMessage> request : requests(messages)) {
            if (reach(request.get(0).topic()) && (outage == null || availability.isUp())) {
                TxmqException failure = trySending(request, inTime, sent, refused);
                outage = failure == null ? outage : failure;
            } else {
                away.add(request);
            }
        }
        while (outage == null && !away.isEmpty()) {
            outage = trySending(away.remove(), inTime, sent, refused);
        }
        return new Outcome(sent, refused, outage);
    }

    /** Finds out which brokers answer again, of those that are down and that no message was sent to lately. */
    public void probe() {
        Map<String, String> addresses = connection.masters();
        Set<String> away = availability.untriedAndDown(addresses.keySet());
        addresses.forEach((broker, address) -> {
            if (away.contains(broker) && connection.isAnswered(address)) {
                availability.answered(broker);
            }
        });
    }

    /**
     * What became of a send.
     *
     * @param sent what the broker confirmed
     * @param refused what it will not take, and why; {@link WrongTopicTypeException} has been logged, once for each topic
     * @param outage why a broker could not be reached, or null; the messages in neither list are as if they had not been sent
     */
    public record Outcome(
            List<WireMessage> sent,
            Map<WireMessage, RefusedMessageException> refused,
            @Nullable TxmqException outage) {}

    /** Returns why the broker could not be reached, or null. */
    private @Nullable TxmqException trySending(
            List<WireMessage> request,
            BooleanSupplier inTime,
            List<WireMessage> sent,
            Map<WireMessage, RefusedMessageException> refused) {
        try {
            sendOrSplit(request, inTime, sent, refused);
            return null;
        } catch (TxmqException e) {
            return e;
        }
    }

    /** A message that is refused takes those in the same request with it, so then each goes alone. */
    private void sendOrSplit(
            List<WireMessage> request,
            BooleanSupplier inTime,
            List<WireMessage> sent,
            Map<WireMessage, RefusedMessageException> refused) {
        if (!inTime.getAsBoolean()) {
            return;
        }
        try {
            sendRequest(request);
            sent.addAll(request);
            connection.types().taken(request.get(0).topic(), TopicTypes.Kind.ORDINARY);
        } catch (WrongTopicTypeException e) {
            connection.types().refused(request.get(0).topic(), TopicTypes.Kind.ORDINARY, e);
            request.forEach(message -> refused.put(message, e));
        } catch (RefusedMessageException e) {
            if (request.size() == 1) {
                refused.put(request.get(0), e);
            } else {
                request.forEach(message -> sendOrSplit(List.of(message), inTime, sent, refused));
            }
        }
    }

    private void sendRequest(List<WireMessage> request) {
        String what = "message %s and %d others".formatted(request.get(0), request.size() - 1);
        MessageQueue queue = queue(request.get(0).topic(), what);
        BrokerAvailability.Send send = availability.begin(queue.getBrokerName());
        try {
            sendRequest(request, queue, what);
            send.ended(null);
        } catch (RuntimeException e) {
            send.ended(e);
            throw e;
        }
    }

    /** Of a broker that is up, or else of any: somebody must find out when it is back, and nobody waits for this. */
    private MessageQueue queue(String topic, String what) {
        try {
            TransactionalClient client = connection.client();
            MessageQueue queue = client.chooseQueue(topic, availability::isUp);
            if (queue == null) {
                queue = client.chooseQueue(topic, any -> true);
            }
            return Objects.requireNonNull(queue);
        } catch (MQClientException e) {
            TxmqException failure = SendFailure.of(topic, what, e, connection);
            availability.noRoute(failure);
            throw failure;
        }
    }

    private void sendRequest(List<WireMessage> request, MessageQueue queue, String what) {
        List<Message> messages = request.stream().map(WireFormat::write).toList();
        try {
            TransactionalClient client = connection.client();
            SendResult result = messages.size() == 1
                    ? client.send(messages.get(0), queue, connection.timeoutMillis())
                    : client.send(messages, queue, connection.timeoutMillis());
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new TxmqException(
                        "The broker stored %s but not durably (%s)".formatted(what, result.getSendStatus()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SendFailure.of(request.get(0).topic(), what, e, connection);
        } catch (MQClientException | RemotingException | MQBrokerException | IllegalStateException e) {
            throw SendFailure.of(request.get(0).topic(), what, e, connection);
        }
    }

    /** By topic, since a request holds messages of one, and so that none grows too large. */
    private static List<List<WireMessage>> requests(Collection<WireMessage> messages) {
        Map<String, List<WireMessage>> byTopic = new LinkedHashMap<>();
        messages.forEach(message -> byTopic.computeIfAbsent(message.topic(), topic -> new ArrayList<>())
                .add(message));
        List<List<WireMessage>> requests = new ArrayList<>();
        for (List<WireMessage> ofTopic : byTopic.values()) {
            List<WireMessage> request = new ArrayList<>();
            int bytes = 0;
            for (WireMessage message : ofTopic) {
                if (!request.isEmpty() && bytes + message.body().length > MAX_REQUEST_BYTES) {
                    requests.add(request);
                    request = new ArrayList<>();
                    bytes = 0;
                }
                request.add(message);
                bytes += message.body().length;
            }
            requests.add(request);
        }
        return requests;
    }
}
