package dev.txmq.rocketmq;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;

import static java.util.Objects.requireNonNullElse;

/** Sends half messages and ends their transactions. */
public final class HalfMessages {

    private static final Logger LOG = LoggerFactory.getLogger(HalfMessages.class);

    /** RocketMQ's client looks once a second for requests that have timed out, and never once it is shut down. */
    private static final long SLACK_MILLIS = 1_000;

    private final ProducerConnection connection;
    private final BrokerAvailability availability;

    public HalfMessages(ProducerConnection connection, BrokerAvailability availability) {
        this.connection = connection;
        this.availability = availability;
    }

    /**
     * Stores all of these as half messages, or none: when one fails, those that were stored are rolled back. Each goes to a broker
     * that is up.
     *
     * @throws TxmqException if the broker did not confirm each in time
     */
    public List<HalfMessage> send(List<WireMessage> messages) {
        List<CompletableFuture<HalfMessage>> sends = messages.size() == 1
                ? List.of(send(messages.get(0), this::sendAndWait))
                : messages.stream()
                        .map(message -> send(message, this::sendAsync))
                        .toList();
        List<HalfMessage> stored = new ArrayList<>();
        TxmqException failure = null;
        for (int i = 0; i < sends.size(); i++) {
            try {
                stored.add(sends.get(i).join());
            } catch (CompletionException e) {
                failure = e.getCause() instanceof TxmqException known
                        ? known
                        : notTaken(messages.get(i), requireNonNullElse(e.getCause(), e));
            }
        }
        if (failure != null) {
            stored.forEach(this::rollback);
            throw failure;
        }
        return stored;
    }

    /** Makes the message visible to consumers. Completes with the broker's confirmation, exceptionally without one. */
    public CompletableFuture<Void> commit(HalfMessage half) {
        return end(half, CheckBack.Answer.COMMIT);
    }

    /** Discards the message; if that gets lost, the broker asks later. */
    public void rollback(HalfMessage half) {
        end(half, CheckBack.Answer.ROLLBACK).whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug("rollback of {} not confirmed, the broker will ask", half.message(), error);
            }
        });
    }

    private CompletableFuture<Void> end(HalfMessage half, CheckBack.Answer decision) {
        try {
            return connection
                    .client()
                    .endTransaction(half, decision, connection.timeoutMillis())
                    .orTimeout(connection.timeoutMillis() + SLACK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            // the producer has stopped meanwhile
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<HalfMessage> send(WireMessage message, Way way) {
        MessageQueue queue;
        try {
            queue = chooseQueue(message.topic());
        } catch (MQClientException e) {
            TxmqException failure = notTaken(message, e);
            availability.noRoute(failure);
            return CompletableFuture.failedFuture(failure);
        } catch (TxmqException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (queue == null) {
            return CompletableFuture.failedFuture(new TxmqException(
                    ("No broker of topic %s takes messages at the moment, so the half message %s was not sent: try again"
                                    + " when one does")
                            .formatted(message.topic(), message)));
        }
        BrokerAvailability.Send send = availability.begin(queue.getBrokerName());
        return way.send(message, queue).whenComplete((half, failure) -> send.ended(failure));
    }

    /**
     * A broker may fall silent for a moment after its transaction was let go to it. What is not sent then waits for
     * {@code txmq.relay.republish-after}, so it is tried.
     */
    private @Nullable MessageQueue chooseQueue(String topic) throws MQClientException {
        TransactionalClient client = connection.client();
        MessageQueue queue = client.chooseQueue(topic, availability::isUp);
        return queue != null ? queue : client.chooseQueue(topic, broker -> !availability.isFailing(broker));
    }

    private CompletableFuture<HalfMessage> sendAndWait(WireMessage message, MessageQueue queue) {
        try {
            return CompletableFuture.completedFuture(stored(
                    message,
                    connection.client().sendHalf(WireFormat.write(message), queue, connection.timeoutMillis())));
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            return CompletableFuture.failedFuture(notTaken(message, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(notTaken(message, e));
        } catch (TxmqException e) {
            return CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) {
            // so the client reports a name server that cannot be reached
            return CompletableFuture.failedFuture(notTaken(message, e));
        }
    }

    private CompletableFuture<HalfMessage> sendAsync(WireMessage message, MessageQueue queue) {
        CompletableFuture<HalfMessage> future = new CompletableFuture<>();
        try {
            connection
                    .client()
                    .sendHalf(
                            WireFormat.write(message),
                            queue,
                            new Completing(message, future),
                            connection.timeoutMillis());
        } catch (MQClientException | RemotingException | RuntimeException e) {
            future.completeExceptionally(notTaken(message, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.completeExceptionally(notTaken(message, e));
        }
        return future.orTimeout(connection.timeoutMillis(), TimeUnit.MILLISECONDS);
    }

    private HalfMessage stored(WireMessage message, SendResult result) {
        HalfMessage half = new HalfMessage(
                message,
                connection.client().client().getBrokerNameFromMessageQueue(result.getMessageQueue()),
                result.getQueueOffset(),
                commitLogOffset(result),
                result.getMsgId());
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            rollback(half);
            throw new TxmqException("The broker stored the half message %s but not durably (%s)"
                    .formatted(message, result.getSendStatus()));
        }
        return half;
    }

    private static long commitLogOffset(SendResult result) {
        try {
            String id = result.getOffsetMsgId() == null ? result.getMsgId() : result.getOffsetMsgId();
            return MessageDecoder.decodeMessageId(id).getOffset();
        } catch (UnknownHostException e) {
            throw new TxmqException("The broker answered with a message id that cannot be read: " + result, e);
        }
    }

    private TxmqException notTaken(WireMessage message, Throwable cause) {
        return SendFailure.of("the half message " + message, cause, connection);
    }

    private interface Way {

        CompletableFuture<HalfMessage> send(WireMessage message, MessageQueue queue);
    }

    /** Hands the outcome of an asynchronous send to a future. */
    private final class Completing implements SendCallback {

        private final WireMessage message;
        private final CompletableFuture<HalfMessage> future;

        Completing(WireMessage message, CompletableFuture<HalfMessage> future) {
            this.message = message;
            this.future = future;
        }

        @Override
        public void onSuccess(SendResult result) {
            try {
                future.complete(stored(message, result));
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        }

        @Override
        public void onException(Throwable e) {
            future.completeExceptionally(notTaken(message, e));
        }
    }
}
