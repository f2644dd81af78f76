package dev.txmq.rocketmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;

/** Sends messages that consumers see at once, many in one request where they go to the same topic. */
public final class OrdinaryMessages {

    private static final Logger LOG = LoggerFactory.getLogger(OrdinaryMessages.class);
    /** Well below the 4 MiB that the broker takes, since properties count too. */
    private static final int MAX_REQUEST_BYTES = 1024 * 1024;

    private final ProducerConnection connection;
    private final BrokerAvailability availability;

    public OrdinaryMessages(ProducerConnection connection, BrokerAvailability availability) {
        this.connection = connection;
        this.availability = availability;
    }

    /**
     * Sends them, each at most once. When the broker cannot be reached, the rest is not tried. It may have stored what it did
     * not confirm.
     */
    public Outcome send(Collection<WireMessage> messages) {
        List<WireMessage> sent = new ArrayList<>();
        Map<WireMessage, RefusedMessageException> refused = new LinkedHashMap<>();
        try {
            for (List<WireMessage> request : requests(messages)) {
                sendOrSplit(request, sent, refused);
            }
        } catch (TxmqException e) {
            return new Outcome(sent, refused, e);
        }
        return new Outcome(sent, refused, null);
    }

    /** Finds out whether the broker answers again, for want of a message to send. */
    public void probe() {
        try {
            availability.attempt(() -> {
                if (!connection.isAnswered()) {
                    throw new TxmqException("No broker answers");
                }
                return true;
            });
        } catch (TxmqException e) {
            LOG.debug("the broker is still away: {}", e.getMessage());
        }
    }

    /**
     * What became of a send.
     *
     * @param sent what the broker confirmed
     * @param refused what it will not take, and why
     * @param outage why it could not be reached, or null; the messages in neither list are as if they had not been sent
     */
    public record Outcome(
            List<WireMessage> sent,
            Map<WireMessage, RefusedMessageException> refused,
            @Nullable TxmqException outage) {}

    /** A message that is refused takes those in the same request with it, so then each goes alone. */
    private void sendOrSplit(
            List<WireMessage> request, List<WireMessage> sent, Map<WireMessage, RefusedMessageException> refused) {
        try {
            availability.attempt(() -> sendRequest(request));
            sent.addAll(request);
        } catch (WrongTopicTypeException e) {
            request.forEach(message -> refused.put(message, e));
        } catch (RefusedMessageException e) {
            if (request.size() == 1) {
                refused.put(request.get(0), e);
            } else {
                request.forEach(message -> sendOrSplit(List.of(message), sent, refused));
            }
        }
    }

    private SendResult sendRequest(List<WireMessage> request) {
        String what = "message %s and %d others".formatted(request.get(0), request.size() - 1);
        List<Message> messages = request.stream().map(WireFormat::write).toList();
        try {
            TransactionalClient client = connection.client();
            SendResult result = messages.size() == 1
                    ? client.send(messages.get(0), connection.timeoutMillis())
                    : client.send(messages, connection.timeoutMillis());
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new TxmqException(
                        "The broker stored %s but not durably (%s)".formatted(what, result.getSendStatus()));
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SendFailure.of(what, e, connection);
        } catch (MQClientException | RemotingException | MQBrokerException | IllegalStateException e) {
            throw SendFailure.of(what, e, connection);
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
