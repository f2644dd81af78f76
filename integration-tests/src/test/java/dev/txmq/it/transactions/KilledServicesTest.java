package dev.txmq.it.transactions;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.DatabaseProxy.Cut;
import dev.txmq.it.transactions.OrdersService.Kind;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The crash table again, with processes that die: one for each kind of transaction manager, a producer and a consumer in one. All
 * of them meet the same death at a time, so that they start again at a time.
 */
@WithEmbeddedRocketMq(settings = "transactionCheckMax=5760")
@WithEmbeddedMariaDb
@Tag("long")
class KilledServicesTest {

    private static final Duration SOON = ofSeconds(120);

    private static EmbeddedRocketMq rocketMq;
    private static List<OrdersService> services;

    private final String item = "item-" + UUID.randomUUID();

    @BeforeAll
    static void make(EmbeddedRocketMq broker, EmbeddedMariaDb mariaDb) {
        rocketMq = broker;
        services = Stream.of(Kind.values())
                .map(kind -> new OrdersService(kind, broker, mariaDb))
                .toList();
    }

    @AfterAll
    static void end() {
        services.forEach(OrdersService::close);
    }

    @BeforeEach
    void startAll() {
        each(service -> Stream.of(CrashPoint.values()).forEach(service::disarm));
        each(service -> service.process().start());
        each(service -> service.process().awaitReady());
        awaitEach(OrdersService::isSettled);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_MESSAGE_ROW", "BEFORE_SEND"})
    void nothingHasHappenedWhenItDiesBeforeTheHalfMessage(CrashPoint point) {
        placeAndDieAt(point);

        each(service -> {
            assertThat(service.ordered(item)).isZero();
            assertThat(service.statuses(item)).isEmpty();
        });
        assertThat(rocketMq.halfMessages())
                .noneSatisfy(message -> assertThat(message.key()).isEqualTo(item));
    }

    @Test
    void isFencedWhenItDiesAfterTheHalfMessage() {
        placeAndDieAt(CrashPoint.AFTER_SEND);

        startAll();
        each(this::assertFenced);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_END_TRANSACTION", "BEFORE_MARKED"})
    void isDeliveredOnceWhenItDiesAfterItsCommit(CrashPoint point) {
        placeAndDieAt(point);

        startAll();
        assertDeliveredOnce();
    }

    @Test
    void isDeliveredOnceWhenTheAnswerToTheHalfMessageIsLost() {
        each(service -> service.arm(CrashPoint.ANSWER_TO_SEND_LOST));

        each(service -> assertThat(service.place(item)).isTrue());

        each(service ->
                assertThat(service.disarm(CrashPoint.ANSWER_TO_SEND_LOST)).isFalse());
        assertDeliveredOnce();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER_BEFORE_COMMIT", "CONSUMER_BEFORE_ACKNOWLEDGEMENT"})
    void isDeliveredOnceWhenTheConsumerDies(CrashPoint point) {
        each(service -> service.arm(point));

        each(service -> service.place(item));

        each(service -> service.process().awaitDeath());
        each(service -> assertThat(service.delivered(item))
                .isEqualTo(point == CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT ? 1 : 0));
        startAll();
        assertDeliveredOnce();
    }

    /** Nobody answers for them in time, and the broker forgets. */
    @Test
    void theRelayDeliversWhatTheBrokerHasDiscarded() {
        rocketMq.changeSetting("transactionCheckMax", "2");
        try {
            placeAndDieAt(CrashPoint.BEFORE_END_TRANSACTION);
            await().atMost(SOON)
                    .until(() -> rocketMq.messages("TRANS_CHECK_MAX_TIME_TOPIC").stream()
                                    .filter(message -> item.equals(message.key()))
                                    .count()
                            == services.size());
        } finally {
            rocketMq.changeSetting("transactionCheckMax", "5760");
        }

        startAll();
        assertDeliveredOnce();
    }

    @Test
    void nothingIsScheduledWhenItDiesBeforeTheCommit() {
        each(service -> service.arm(CrashPoint.BEFORE_MESSAGE_ROW));
        each(service -> service.place(item, Duration.ZERO));
        each(service -> service.process().awaitDeath());

        each(service -> {
            assertThat(service.ordered(item)).isZero();
            assertThat(service.scheduled(item)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_SEND", "AFTER_SEND"})
    void aDelayedMessageIsDeliveredOnceWhenItDiesAfterItHasTakenIt(CrashPoint point) {
        each(service -> service.arm(point));
        each(service -> assertThat(service.place(item, ofSeconds(1))).isTrue());
        each(service -> service.process().awaitDeath());

        startAll();
        assertDeliveredOnce();
    }

    @Test
    void aDelayedMessageIsDeliveredWhenItDiesAsItCancelsIt() {
        each(service -> assertThat(service.place(item, Duration.ofDays(1))).isTrue());
        each(service -> service.arm(CrashPoint.BEFORE_MESSAGE_ROW));
        each(service -> assertThat(service.cancel(item)).isNull());
        each(service -> service.process().awaitDeath());

        each(service -> service.makeDue(item));
        startAll();
        assertDeliveredOnce();
    }

    /** The application cannot tell one from the other. What is prepared in each database is committed by JTA's recovery. */
    @ParameterizedTest
    @EnumSource
    void theOutcomeIsThatOfTheDatabaseWhenTheConnectionIsCutDuringCommit(Cut cut) {
        each(service -> {
            service.proxy().cutNext(cut, item);
            service.place(item);
        });

        each(service -> {
            assertThat(service.proxy().hasCut()).isTrue();
            if (cut == Cut.BEFORE_COMMIT && service.kind() != Kind.JTA) {
                assertFenced(service);
            } else {
                assertDeliveredOnce(service);
            }
        });
    }

    /** Both databases are prepared, and the log of the transaction manager knows that they shall commit. */
    @Test
    void isDeliveredOnceWhenItDiesBetweenPrepareAndCommit() {
        OrdersService service = service(Kind.JTA);
        ChildProcess process = service.process();
        service.proxy().cutNext(Cut.BEFORE_COMMIT, item, process::kill9);

        service.place(item);

        process.awaitDeath();
        assertThat(service.ordered(item)).isZero();
        startAll();
        assertDeliveredOnce(service);
    }

    private void placeAndDieAt(CrashPoint point) {
        each(service -> service.arm(point));
        each(service -> service.place(item));
        each(service -> service.process().awaitDeath());
    }

    private void assertFenced(OrdersService service) {
        await().atMost(SOON).until(() -> service.statuses(item).equals(List.of("ROLLED_BACK")));
        assertThat(service.ordered(item)).isZero();
        assertThat(service.delivered(item)).isZero();
    }

    private void assertDeliveredOnce() {
        awaitEach(service -> service.delivered(item) > 0);
        await().during(ofSeconds(1))
                .atMost(SOON)
                .until(() -> services.stream().allMatch(service -> service.delivered(item) == 1));
        each(service -> assertThat(service.ordered(item)).isEqualTo(service.databases()));
    }

    private void assertDeliveredOnce(OrdersService service) {
        await().atMost(SOON).until(() -> service.delivered(item) == 1 && service.ordered(item) == service.databases());
        await().during(ofSeconds(1)).atMost(SOON).until(() -> service.delivered(item) == 1);
    }

    private void awaitEach(Predicate<OrdersService> condition) {
        each(service -> await(service.name()).atMost(SOON).until(() -> condition.test(service)));
    }

    private static OrdersService service(Kind kind) {
        return services.stream()
                .filter(service -> service.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static void each(Consumer<OrdersService> action) {
        for (OrdersService service : services) {
            try {
                action.accept(service);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(service + ":\n" + service.process().tail(60), e);
            }
        }
    }
}
