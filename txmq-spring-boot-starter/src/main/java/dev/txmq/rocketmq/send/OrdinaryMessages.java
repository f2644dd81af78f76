package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
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
import dev.txmq.rocketmq.Sequence;
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
     * <p>An ordered message goes to the queue of its key, after the one before it among these has been confirmed, and not if that was not.
     *
     * @param time in which the last request begins
     */
    public Outcome send(Collection<WireMessage> messages, Duration time) {
        long start = System.nanoTime();
        BooleanSupplier inTime = () -> System.nanoTime() - start < time.toNanos();
        Progress progress = new Progress(inTime);
        send(
                requests(messages.stream()
                        .filter(message -> Sequence.of(message) == null)
                        .toList()),
                progress);
        Waves waves = new Waves(messages);
        List<WireMessage> wave = waves.first();
        while (!wave.isEmpty()) {
            int before = progress.sent.size();
            send(requests(wave), progress);
            wave = waves.after(List.copyOf(progress.sent.subList(before, progress.sent.size())));
        }
        return new Outcome(progress.sent, progress.refused, progress.outage);
    }

    private void send(List<List<WireMessage>> requests, Progress progress) {
        Deque<List<WireMessage>> away = new ArrayDeque<>();
        for (List<WireMessage> request : requests) {
            if (reach(request.get(0).topic()) && (progress.outage == null || availability.isUp())) {
                trySending(request, progress);
            } else {
                away.add(request);
            }
        }
        while (progress.outage == null && !away.isEmpty()) {
            trySending(away.remove(), progress);
        }
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

    /** What has become of the messages so far. */
    private static final class Progress {

        private final BooleanSupplier inTime;
        private final List<WireMessage> sent = new ArrayList<>();
        private final Map<WireMessage, RefusedMessageException> refused = new LinkedHashMap<>();
        private @Nullable TxmqException outage;

        Progress(BooleanSupplier inTime) {
            this.inTime = inTime;
        }
    }

    private void trySending(List<WireMessage> request, Progress progress) {
        try {
            sendOrSplit(request, progress);
        } catch (TxmqException e) {
            progress.outage = e;
        }
    }

    /** A message that is refused takes those in the same request with it, so then each goes alone. */
    private void sendOrSplit(List<WireMessage> request, Progress progress) {
        if (!progress.inTime.getAsBoolean()) {
            return;
        }
        try {
            sendRequest(request);
            progress.sent.addAll(request);
            connection.types().taken(request.get(0).topic(), TopicTypes.Kind.ORDINARY);
        } catch (WrongTopicTypeException e) {
            connection.types().refused(request.get(0).topic(), TopicTypes.Kind.ORDINARY, e);
            request.forEach(message -> progress.refused.put(message, e));
        } catch (RefusedMessageException e) {
            if (request.size() == 1) {
                progress.refused.put(request.get(0), e);
            } else {
                request.forEach(message -> sendOrSplit(List.of(message), progress));
            }
        }
    }

    private void sendRequest(List<WireMessage> request) {
        String what = "message %s and %d others".formatted(request.get(0), request.size() - 1);
        MessageQueue queue = queue(request.get(0), what);
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
    private MessageQueue queue(WireMessage message, String what) {
        String topic = message.topic();
        try {
            TransactionalClient client = connection.client();
            if (Sequence.of(message) != null) {
                return client.queueOf(topic, message.key(), availability::isUp);
            }
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

    /** By topic, since a request holds messages of one, and so that none grows too large; ordered ones by their queues. */
    private List<List<WireMessage>> requests(Collection<WireMessage> messages) {
        Map<Object, List<WireMessage>> byPlace = new LinkedHashMap<>();
        Set<String> unknown = new HashSet<>();
        messages.forEach(message -> byPlace.computeIfAbsent(place(message, unknown), none -> new ArrayList<>())
                .add(message));
        List<List<WireMessage>> requests = new ArrayList<>();
        for (List<WireMessage> ofPlace : byPlace.values()) {
            List<WireMessage> request = new ArrayList<>();
            int bytes = 0;
            for (WireMessage message : ofPlace) {
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

    /** @param unknown topics without a route, which are looked for once */
    private Object place(WireMessage message, Set<String> unknown) {
        String topic = message.topic();
        if (Sequence.of(message) != null && !unknown.contains(topic)) {
            try {
                return connection.client().queueOf(topic, message.key(), availability::isUp);
            } catch (MQClientException e) {
                unknown.add(topic);
            }
        }
        return topic;
    }
}
