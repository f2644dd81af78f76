package dev.txmq.notify.send;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.notify.delivery.DeliveryTable;
import dev.txmq.notify.delivery.DeliveryTable.Parcel;
import dev.txmq.notify.endpoint.StoredEndpoint;
import dev.txmq.notify.endpoint.UrlRules;
import dev.txmq.notify.send.Answer.Failure;

/**
 * One attempt.
 *
 * <ol>
 *   <li>Read the delivery, its notice and its endpoint as they are now, in one statement for all attempts that begin at the same moment. A
 *       crash here changes nothing.
 *   <li>Send, outside of any transaction. A crash, or a database that is away after it: the delivery is still due, and is sent again under
 *       the same {@code webhook-id}.
 *   <li>Record what came of it ({@link Records}).
 * </ol>
 */
final class Attempts {

    private final DeliveryTable deliveries;
    private final TransactionTemplate transaction;
    private final WebhookClient client;
    private final SignedRequest signed;
    private final UrlRules rules;
    private final OwnOutage outage;
    private final SendMeters meters;
    private final Clock clock;

    Attempts(
            DeliveryTable deliveries,
            TransactionTemplate transaction,
            WebhookClient client,
            SignedRequest signed,
            UrlRules rules,
            OwnOutage outage,
            SendMeters meters,
            Clock clock) {
        this.deliveries = deliveries;
        this.transaction = transaction;
        this.client = client;
        this.signed = signed;
        this.rules = rules;
        this.outage = outage;
        this.meters = meters;
        this.clock = clock;
    }

    /** Those of some deliveries that may be sent now. */
    Map<UUID, Parcel> read(Collection<UUID> some) {
        Instant now = clock.instant();
        Map<UUID, Parcel> due = Objects.requireNonNull(transaction.execute(status -> deliveries.read(some, now)));
        due.values()
                .removeIf(parcel -> !parcel.endpoint().active()
                        || parcel.endpoint().failures().isPaused(now));
        return due;
    }

    /** Needs a permission of {@link OwnOutage}, which it gives back. */
    Attempted attempt(Parcel parcel, UUID lease) {
        Answer answer = send(parcel.endpoint(), parcel.notice().toString(), parcel.body());
        boolean counts = isCounted(parcel.endpoint().id(), answer);
        meters.attempted(answer);
        return new Attempted(parcel, answer, counts, lease);
    }

    /** Never throws: what goes wrong is the failure of this attempt alone. */
    Answer send(StoredEndpoint endpoint, String id, byte[] body) {
        Instant now = clock.instant();
        Map<String, String> headers;
        try {
            rules.check(endpoint.url());
            headers = signed.headers(endpoint, id, body, now);
        } catch (IllegalArgumentException e) {
            return new Answer(now, Duration.ZERO, null, Failure.BLOCKED, e.getMessage(), null, null);
        } catch (RuntimeException e) {
            return new Answer(now, Duration.ZERO, null, Failure.INTERNAL, String.valueOf(e.getMessage()), null, null);
        }
        return client.post(endpoint.url(), headers, body, endpoint.expectedBody());
    }

    private boolean isCounted(UUID endpoint, Answer answer) {
        if (answer.failure() != null && answer.failure().mayBeOurs()) {
            return outage.unanswered(endpoint, new IOException(answer.error()));
        }
        outage.answered(endpoint);
        return true;
    }
}
