package dev.txmq.points;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.tcc.Reservation;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;

import static dev.txmq.points.Given.payment;
import static dev.txmq.points.Given.registered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What other services are told of a user's points. */
@PointsServiceTest
class PointsChangedTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final AtomicLong USER_IDS = new AtomicLong(8_000_000);

    private final long userId = USER_IDS.incrementAndGet();

    @Autowired
    WelcomePoints welcomePoints;

    @Autowired
    PointsBranch branch;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isWrittenAsTheContractSays() throws Exception {
        assertThat(jsonMapper.writeValueAsString(new PointsChanged(7, 112, 3)))
                .isEqualTo(new ClassPathResource("contract/points-changed.json")
                        .getContentAsString(StandardCharsets.UTF_8)
                        .strip());
    }

    @Test
    void isPublishedForEachUserOfABatch() {
        long other = USER_IDS.incrementAndGet();

        transaction.executeWithoutResult(
                status -> welcomePoints.award(List.of(registered(other), registered(userId), registered(other))));

        awaitEvents(userId, "{'userId':%d,'balance':100,'version':1}");
        awaitEvents(other, "{'userId':%d,'balance':200,'version':2}");
    }

    @Test
    void isPublishedWhenAPaymentChangesTheBalanceAndNotBefore() {
        Reservation<PaymentPoints> payment = payment("ORD-" + userId, new PaymentPoints(userId, 12, 30));
        Reservation<PaymentPoints> cancelled = payment("ORD-" + userId, new PaymentPoints(userId, 0, 20));
        Reservation<PaymentPoints> ofNothing = payment("ORD-" + userId, new PaymentPoints(userId, 0, 0));
        transaction.executeWithoutResult(status -> welcomePoints.award(List.of(registered(userId))));

        Stream.of(payment, cancelled, ofNothing)
                .forEach(one -> transaction.executeWithoutResult(status -> branch.reserve(one)));
        transaction.executeWithoutResult(status -> branch.cancel(cancelled));
        transaction.executeWithoutResult(status -> branch.confirm(ofNothing));
        transaction.executeWithoutResult(status -> branch.confirm(payment));

        awaitEvents(userId, "{'userId':%d,'balance':100,'version':1}", "{'userId':%d,'balance':82,'version':2}");
    }

    @Test
    void isNotPublishedOfWhatIsRolledBack() {
        transaction.executeWithoutResult(status -> {
            welcomePoints.award(List.of(registered(userId)));
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> welcomePoints.award(List.of(registered(userId))));

        awaitEvents(userId, "{'userId':%d,'balance':100,'version':1}");
    }

    /** @param events with ' for ", in the order of their versions */
    private void awaitEvents(long user, String... events) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(broker.messages("points-changed").stream()
                                .filter(message -> String.valueOf(user).equals(message.key()))
                                // the relay may send one twice
                                .collect(Collectors.toMap(StoredMessage::id, StoredMessage::body, (one, again) -> one))
                                .values()
                                .stream()
                                .sorted((one, two) -> Long.compare(version(one), version(two))))
                        .containsExactly(Stream.of(events)
                                .map(event -> event.formatted(user).replace('\'', '"'))
                                .toArray(String[]::new)));
    }

    private long version(String event) {
        return jsonMapper.readTree(event).get("version").asLong();
    }
}
