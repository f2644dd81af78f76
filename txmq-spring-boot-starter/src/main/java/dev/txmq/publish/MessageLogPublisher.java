package dev.txmq.publish;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.OutgoingMessageCustomizer;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.database.BusinessTransaction;
import dev.txmq.database.KitDatabase;
import dev.txmq.payload.Payloads;
import dev.txmq.payload.UnusablePayloadException;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.WireMessage;

/**
 * Checks and serialises a message and adds it to the {@link TransactionMessages} of the current transaction, or to the {@link Schedule}.
 */
final class MessageLogPublisher implements TransactionalPublisher {

    private static final int MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

    private final Set<String> topics;
    private final KitDatabase database;
    private final Payloads payloads;
    private final List<OutgoingMessageCustomizer> customizers;
    private final ObservationRegistry observations;
    private final Supplier<TransactionMessages> newTransaction;
    private final Schedule schedule;
    private final String group;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    MessageLogPublisher(
            Set<String> topics,
            KitDatabase database,
            Payloads payloads,
            List<OutgoingMessageCustomizer> customizers,
            ObservationRegistry observations,
            Supplier<TransactionMessages> newTransaction,
            Schedule schedule,
            String group) {
        this.topics = topics;
        this.database = database;
        this.payloads = payloads;
        this.customizers = customizers;
        this.observations = observations;
        this.newTransaction = newTransaction;
        this.schedule = schedule;
        this.group = group;
    }

    @Override
    public MessageId publish(OutgoingMessage given) {
        BusinessTransaction transaction = requireTransaction(given);
        OutgoingMessage message = customize(given);
        requireKnownTopic(message);
        Payloads.Written payload = serialise(message);
        MessageId id = message.isDelayed() ? schedule.newId(message) : new MessageId(ids.generate());
        Map<String, String> headers = new HashMap<>(message.headers());
        if (message.type() != null) {
            headers.put(WireMessage.TYPE, message.type());
        }
        if (payload.contentType() != null) {
            headers.put(Payloads.CONTENT_TYPE, payload.contentType());
        }
        if (message.inOrder()) {
            Sequence.request(headers, group);
        }
        observation(message, headers).observe(() -> {
            WireMessage wire = new WireMessage(
                    id, message.topic(), message.key(), message.tag(), Map.copyOf(headers), payload.body());
            if (message.isDelayed()) {
                schedule.add(wire, message);
            } else {
                add(transaction, wire);
            }
        });
        return id;
    }

    private OutgoingMessage customize(OutgoingMessage message) {
        OutgoingMessage customized = message;
        for (OutgoingMessageCustomizer customizer : customizers) {
            customized = customizer.customize(customized);
        }
        return customized;
    }

    /** With tracing on the class path, this adds the headers that carry the trace to the consumer. */
    private Observation observation(OutgoingMessage message, Map<String, String> headers) {
        return Observation.createNotStarted(
                        "txmq.publish",
                        () -> {
                            SenderContext<Map<String, String>> context = new SenderContext<>(
                                    (carrier, key, value) ->
                                            Objects.requireNonNull(carrier).put(key, value),
                                    Kind.PRODUCER);
                            context.setCarrier(headers);
                            context.setRemoteServiceName("rocketmq");
                            return context;
                        },
                        observations)
                .contextualName(message.topic() + " publish")
                .lowCardinalityKeyValue("topic", message.topic());
    }

    private BusinessTransaction requireTransaction(OutgoingMessage message) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            throw refused(
                    message,
                    "no transaction is active: call publish inside a @Transactional method, before its commit");
        }
        BusinessTransaction transaction = database.transaction();
        if (transaction == null) {
            throw refused(
                    message,
                    "the active transaction is not on the DataSource that txmq uses: publish inside one that is begun"
                            + " by the transaction manager of that DataSource (does @Transactional name another?), or set"
                            + " txmq.data-source");
        }
        if (transaction.isCommitted()) {
            throw refused(
                    message,
                    "the transaction has committed already: publish before, at the latest in phase BEFORE_COMMIT of a"
                            + " @TransactionalEventListener, or in a new transaction (REQUIRES_NEW)");
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw refused(message, "the transaction is read-only: remove readOnly=true");
        }
        return transaction;
    }

    private void requireKnownTopic(OutgoingMessage message) {
        if (!topics.contains(message.topic())) {
            throw refused(
                    message,
                    "the topic is not listed in txmq.producer.topics: add it, so that every instance is asked about"
                            + " its half messages from its start");
        }
    }

    private Payloads.Written serialise(OutgoingMessage message) {
        Payloads.Written payload;
        try {
            payload = payloads.write(message.payload(), message.headers().get(Payloads.CONTENT_TYPE));
        } catch (UnusablePayloadException e) {
            throw new TxmqException(
                    "A message to topic %s with key %s is refused: its payload of %s %s"
                            .formatted(
                                    message.topic(),
                                    message.key(),
                                    message.payload().getClass().getName(),
                                    e.reason()),
                    e.getCause() == null ? e : e.getCause());
        }
        if (payload.body().length > MAX_PAYLOAD_BYTES) {
            throw refused(
                    message,
                    "its payload has %d bytes, at most %d are possible: send a reference instead"
                            .formatted(payload.body().length, MAX_PAYLOAD_BYTES));
        }
        return payload;
    }

    private void add(BusinessTransaction transaction, WireMessage message) {
        TransactionMessages messages = messagesOf(transaction);
        messages.add(message);
        if (transaction.isCommitting()) {
            messages.writeAndSend();
        }
    }

    private TransactionMessages messagesOf(BusinessTransaction transaction) {
        for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
            if (synchronization instanceof TransactionMessages messages) {
                return messages;
            }
        }
        TransactionMessages messages = newTransaction.get();
        TransactionSynchronizationManager.registerSynchronization(messages);
        transaction.beforeCommit(messages::writeAndSend);
        return messages;
    }

    private static TxmqException refused(OutgoingMessage message, String reason) {
        return new TxmqException(
                "A message to topic %s with key %s is refused: %s".formatted(message.topic(), message.key(), reason));
    }
}
