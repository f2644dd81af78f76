package dev.txmq.rocketmq.send;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
import dev.txmq.rocketmq.WireFormat;
import dev.txmq.rocketmq.WireMessage;

import static java.util.Objects.requireNonNullElse;

/** Sends half messages and ends their transactions. */
public final class HalfMessages {

    private static final Logger LOG = LoggerFactory.getLogger(HalfMessages.class);

    /** RocketMQ's client looks once a second for requests that have timed out, and never once it is shut down. */
    private static final long SLACK_MILLIS = 1_000;

    private static final long LOOK_MILLIS = 50;

    private final ProducerConnection connection;
    private final BrokerAvailability availability;

    public HalfMessages(ProducerConnection connection, BrokerAvailability availability) {
        this.connection = connection;
        this.availability = availability;
    }

    /** Whether each of these has a broker that takes messages now. */
    public boolean reach(Collection<WireMessage> messages) {
        return messages.stream().allMatch(message -> connection.reaches(message.topic(), availability::isUp));
    }

    /**
     * Stores all of these as half messages, or none: when one fails, the others are rolled back. Each goes to a broker that is up.
     * Nobody waits for a broker that stays silent.
     *
     * @throws TxmqException if the broker did not confirm each in time; {@link WrongTopicTypeException} has been logged, once
     *     for each topic
     */
    public List<HalfMessage> send(List<WireMessage> messages) {
        List<Sending> sends = messages.stream().map(this::send).toList();
        List<HalfMessage> stored = new ArrayList<>();
        TxmqException failure = null;
        for (Sending send : sends) {
            try {
                stored.add(await(send));
            } catch (TxmqException e) {
                failure = e;
            }
        }
        if (failure != null) {
            // also one that is stored after all
            sends.forEach(send -> send.outcome().thenAccept(this::rollback));
            throw failure;
        }
        return stored;
    }

    private HalfMessage await(Sending send) {
        while (true) {
            try {
                return send.outcome().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!availability.isWorthWaitingFor(send.broker())) {
                    throw new TxmqException(
                            "Broker %s is silent, so nobody waits any longer for its answer to the half message %s"
                                    .formatted(send.broker(), send.message()),
                            e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof TxmqException known
                        ? known
                        : notTaken(send.message(), requireNonNullElse(e.getCause(), e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notTaken(send.message(), e);
            }
        }
    }

    /** Makes the message visible to consumers. Completes with the broker's confirmation, exceptionally without one. */
    public CompletableFuture<Void> commit(HalfMessage half) {
        return end(half, Resolution.COMMIT);
    }

    /** Discards the message; if that gets lost, the broker asks later. */
    public void rollback(HalfMessage half) {
        end(half, Resolution.ROLLBACK).whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug("rollback of {} not confirmed, the broker will ask", half.message(), error);
            }
        });
    }

    private CompletableFuture<Void> end(HalfMessage half, Resolution resolution) {
        try {
            return connection
                    .client()
                    .endTransaction(half, resolution, connection.timeoutMillis())
                    .orTimeout(connection.timeoutMillis() + SLACK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            // the producer has stopped meanwhile
            return CompletableFuture.failedFuture(e);
        }
    }

    private Sending send(WireMessage message) {
        MessageQueue queue;
        try {
            queue = chooseQueue(message.topic());
        } catch (MQClientException e) {
            TxmqException failure = notTaken(message, e);
            availability.noRoute(failure);
            return Sending.failed(message, failure);
        } catch (TxmqException e) {
            return Sending.failed(message, e);
        } catch (RuntimeException e) {
            // so the client reports a name server that cannot be reached
            return Sending.failed(message, notTaken(message, e));
        }
        if (queue == null) {
            return Sending.failed(
                    message,
                    new TxmqException(
                            ("No broker of topic %s takes messages at the moment, so the half message %s was not sent: try again"
                                            + " when one does")
                                    .formatted(message.topic(), message)));
        }
        BrokerAvailability.Send send = availability.begin(queue.getBrokerName());
        return new Sending(message, queue.getBrokerName(), send(message, queue).whenComplete((half, failure) -> {
            send.ended(failure);
            noteType(message.topic(), failure);
        }));
    }

    private void noteType(String topic, @Nullable Throwable failure) {
        if (failure == null) {
            connection.types().taken(topic, TopicTypes.Kind.HALF);
        } else if (failure instanceof WrongTopicTypeException wrong) {
            connection.types().refused(topic, TopicTypes.Kind.HALF, wrong);
        }
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

    private CompletableFuture<HalfMessage> send(WireMessage message, MessageQueue queue) {
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
                connection.instance().getBrokerNameFromMessageQueue(result.getMessageQueue()),
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
        return SendFailure.of(message.topic(), "the half message " + message, cause, connection);
    }

    /** @param broker its name; empty if none was chosen */
    private record Sending(WireMessage message, String broker, CompletableFuture<HalfMessage> outcome) {

        static Sending failed(WireMessage message, TxmqException failure) {
            return new Sending(message, "", CompletableFuture.failedFuture(failure));
        }
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
