package dev.txmq.it.transactions;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.transactions.OrdersService.Kind;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The lines of the crash table about messages that are delivered later, with two instances of one application, of which one dies or both.
 * {@link KilledServicesTest} has the same for each kind of transaction manager.
 */
@WithEmbeddedRocketMq
@WithEmbeddedMariaDb
class DelayedCrashTest {

    private static final Duration SOON = ofSeconds(120);
    private static final Duration LATER = Duration.ofDays(1);
    private static final String NAME = "delayed";

    private static EmbeddedRocketMq rocketMq;
    private static List<OrdersService> instances;

    private final String item = "item-" + UUID.randomUUID();

    @BeforeAll
    static void make(EmbeddedRocketMq broker, EmbeddedMariaDb mariaDb) {
        rocketMq = broker;
        instances = Stream.of(1, 2)
                .map(number -> new OrdersService(Kind.JDBC, NAME, number, broker, mariaDb))
                .toList();
        // not both at once: the first makes the tables
        instances.get(0).process().start();
        instances.get(0).process().awaitReady();
    }

    @AfterAll
    static void end() {
        instances.forEach(OrdersService::close);
    }

    @BeforeEach
    void startBoth() {
        Stream.of(CrashPoint.values()).forEach(instances.get(0)::disarm);
        instances.forEach(instance -> instance.process().start());
        instances.forEach(instance -> instance.process().awaitReady());
    }

    @Test
    @Tag("long")
    void nothingIsScheduledWhenItDiesBeforeTheCommit() {
        one().arm(CrashPoint.BEFORE_MESSAGE_ROW);

        one().place(item, Duration.ZERO);

        one().process().awaitDeath();
        assertThat(one().ordered(item)).isZero();
        assertThat(one().scheduled(item)).isEmpty();
        assertThat(one().statuses(item)).isEmpty();
    }

    @Test
    @Tag("long")
    void theOtherInstanceDeliversWhatOneThatDiedHadTakenAndNotSent() {
        one().arm(CrashPoint.BEFORE_SEND);
        assertThat(one().place(item, ofSeconds(1))).isTrue();

        awaitDeathOfOne();

        assertThat(one().scheduled(item)).containsExactly("DUE");
        assertDeliveredOnce();
    }

    @Test
    void isDeliveredOnceWhenTheInstanceDiesThatHasSentItAndNotMarkedIt() {
        one().arm(CrashPoint.AFTER_SEND);
        assertThat(one().place(item, ofSeconds(1))).isTrue();

        awaitDeathOfOne();

        assertDeliveredOnce();
        await().atMost(SOON).until(() -> one().statuses(item).equals(List.of("PUBLISHED")));
        assertThat(rocketMq.messages(NAME).stream().map(StoredMessage::key).filter(item::equals))
                .hasSize(2);
    }

    /** The row is free again as soon as the database notices. */
    @Test
    @Tag("long")
    void isDeliveredWhenTheInstanceDiesThatWasAboutToCancelIt() {
        assertThat(one().place(item, LATER)).isTrue();
        one().arm(CrashPoint.BEFORE_MESSAGE_ROW);

        assertThat(one().cancel(item)).isNull();

        one().process().awaitDeath();
        assertThat(one().scheduled(item)).containsExactly("SCHEDULED");
        one().makeDue(item);
        assertDeliveredOnce();
    }

    @Test
    @Tag("long")
    void isDeliveredAfterTheStartWhenAllWereDownAtItsTime() {
        String cancelled = item + "-cancelled";
        assertThat(one().place(item, LATER)).isTrue();
        assertThat(one().place(cancelled, LATER)).isTrue();
        assertThat(two().cancel(cancelled)).isTrue();
        instances.forEach(instance -> instance.process().kill9());
        one().makeDue(item);
        one().makeDue(cancelled);

        two().process().start();

        assertDeliveredOnce();
        assertThat(one().delivered(cancelled)).isZero();
        assertThat(one().scheduled(cancelled)).containsExactly("CANCELLED");
    }

    private static OrdersService one() {
        return instances.get(0);
    }

    private static OrdersService two() {
        return instances.get(1);
    }

    /** Whoever takes the message. */
    private static void awaitDeathOfOne() {
        await().atMost(SOON)
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .until(() -> instances.stream()
                                .map(OrdersService::process)
                                .filter(ChildProcess::isAlive)
                                .count()
                        == 1);
    }

    private void assertDeliveredOnce() {
        try {
            await().atMost(SOON).until(() -> one().delivered(item) > 0);
            await().during(ofSeconds(1)).atMost(SOON).until(() -> one().delivered(item) == 1);
            assertThat(one().ordered(item)).isEqualTo(1);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    one().process().tail(60) + "\n" + two().process().tail(60), e);
        }
    }
}
