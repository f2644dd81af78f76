package dev.txmq.notify.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.TransactionalDatabase;
import dev.txmq.TxmqException;
import dev.txmq.notify.Notice;
import dev.txmq.notify.Notifier;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.StoredEndpoint;

/**
 * Records notices. The body is written once, here, and these bytes are what is signed and sent. Endpoints are only read, so that notices to
 * one endpoint do not wait for each other.
 */
final class NoticeRecorder implements Notifier {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeRecorder.class);
    /** What Standard Webhooks recommends. */
    private static final DataSize USUAL = DataSize.ofKilobytes(20);

    private final NoticeTable table;
    private final EndpointTable endpoints;
    private final TransactionalDatabase database;
    private final DueSignal signal;
    private final JsonMapper jsonMapper;
    private final NotifierProperties properties;
    private final Clock clock;
    private final Set<String> largeTypes = ConcurrentHashMap.newKeySet();

    NoticeRecorder(
            NoticeTable table,
            EndpointTable endpoints,
            TransactionalDatabase database,
            DueSignal signal,
            JsonMapper jsonMapper,
            NotifierProperties properties,
            Clock clock) {
        this.table = table;
        this.endpoints = endpoints;
        this.database = database;
        this.signal = signal;
        this.jsonMapper = jsonMapper;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public int notify(Notice notice) {
        if (!database.isInTransaction()) {
            throw new TxmqException(
                    "Notice %s to %s cannot be recorded: no transaction is active. Call notify in a handler or in a @Transactional method"
                            .formatted(notice.id(), notice.recipient()));
        }
        byte[] body = body(notice);
        List<StoredEndpoint> wanting = endpoints.ofRecipient(notice.recipient()).stream()
                .filter(endpoint -> endpoint.types().wants(notice.type()))
                .toList();
        Instant now = clock.instant();
        if (wanting.isEmpty() || !table.insert(notice, body, now)) {
            LOG.debug("notice {} to {} adds nothing", notice.id(), notice.recipient());
            return 0;
        }
        table.insertDeliveries(
                notice, wanting, now, properties.giveUpAfter().isZero() ? null : now.plus(properties.giveUpAfter()));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                signal.raise();
            }
        });
        return wanting.size();
    }

    private byte[] body(Notice notice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", notice.type());
        body.put("timestamp", notice.occurredAt().toString());
        body.put("data", notice.payload());
        byte[] bytes;
        try {
            bytes = jsonMapper.writeValueAsBytes(body);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "The payload of notice %s (%s) cannot be written as JSON: %s"
                            .formatted(notice.id(), notice.type(), e.getOriginalMessage()),
                    e);
        }
        if (bytes.length > properties.maxPayload().toBytes()) {
            throw new IllegalArgumentException("Notice %s (%s) has %d bytes, more than txmq.notifier.max-payload (%d)"
                    .formatted(
                            notice.id(),
                            notice.type(),
                            bytes.length,
                            properties.maxPayload().toBytes()));
        }
        if (bytes.length > USUAL.toBytes() && largeTypes.add(notice.type())) {
            LOG.warn(
                    "notice {} has {} bytes, and Standard Webhooks recommends 20 KB at most: let receivers fetch what is large. Further"
                            + " notices of type {} are not looked at",
                    notice.id(),
                    bytes.length,
                    notice.type());
        }
        return bytes;
    }
}
