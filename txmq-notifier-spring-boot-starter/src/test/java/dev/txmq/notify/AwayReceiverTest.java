package dev.txmq.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.database.Columns;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Caller;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.SteppedClock;

import static dev.txmq.notify.app.Receiver.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A receiver is away for longer than the whole ladder, and then asks. */
class AwayReceiverTest {

    private static final SteppedClock CLOCK = new SteppedClock();

    @RegisterExtension
    static final Instance instance = Instance.onTheWeb(CLOCK);

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void findsExactlyWhatItMissed() {
        Created endpoint = instance.add(recipient, receiver.uri());
        List<String> told = new ArrayList<>(tell("before", 3));
        await().until(() -> receiver.requests().size() == 3);

        receiver.always(answer(503));
        List<String> missed = new ArrayList<>();
        for (int day = 0; day < 8; day++) {
            if (day < 4) {
                missed.addAll(tell("on day " + day, 2));
            }
            CLOCK.advance(Duration.ofDays(1));
            awaitQuiet();
        }
        await().until(() -> missed.stream().noneMatch(key -> status(key) == Status.WAITING));

        receiver.always(answer(200));
        int before = receiver.requests().size();
        instance.endpoints().enable(endpoint.id(), "olga");
        told.addAll(tell("after", 2));
        await().until(() -> receiver.requests().size() == before + 2);

        Caller caller = new Caller(instance, endpoint);
        List<String> ids = caller.list("undelivered=true&limit=3", () -> {});
        assertThat(ids.stream()
                        .map(id -> orderNo(caller.fetch("/notifications/" + id).get("body"))))
                .containsExactlyElementsOf(missed);
        assertThat(caller.confirm(ids)).isEqualTo(missed.size());
        assertThat(caller.list("undelivered=true", () -> {})).isEmpty();
        assertThat(Stream.concat(
                                receiver.requests().subList(0, 3).stream(),
                                receiver.requests().subList(before, before + 2).stream())
                        .map(request -> orderNo(JsonMapper.shared().readTree(request.body()))))
                .containsExactlyInAnyOrderElementsOf(told);
    }

    private List<String> tell(String when, int number) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            keys.add(when + ", " + i);
            instance.tell(recipient, keys.get(i));
        }
        return keys;
    }

    /** What is due has failed once more, or its endpoint is disabled, so that nothing is sent now. */
    private void awaitQuiet() {
        await().until(() -> instance.jdbc()
                .sql("""
                    SELECT COUNT(*) = 0 FROM txmq_delivery d JOIN txmq_endpoint e ON e.id = d.endpoint_id
                    WHERE e.recipient = ? AND d.next_attempt_at <= ? AND e.status = 'ACTIVE'
                      AND (e.paused_until IS NULL OR e.paused_until <= ?)
                    """)
                .params(recipient, Columns.toColumn(CLOCK.instant()), Columns.toColumn(CLOCK.instant()))
                .query(Boolean.class)
                .single());
    }

    private Status status(String key) {
        return instance.log().findByKey(recipient, key, 1).get(0).status();
    }

    private static String orderNo(JsonNode body) {
        return body.get("data").get("orderNo").asString();
    }
}
