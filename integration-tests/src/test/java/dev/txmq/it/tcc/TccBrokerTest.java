package dev.txmq.it.tcc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.MortalBroker;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The crash table of activities, with a broker that dies, freezes, and loses what was decided: participants ask. */
@WithEmbeddedMariaDb
@Tag("long")
class TccBrokerTest {

    /** What happens to the broker, and how it ends. */
    private enum Outage {
        DEAD {
            @Override
            void begin(ChildProcess broker) {
                broker.kill9();
            }

            @Override
            void end(MortalBroker broker) {
                broker.comeBack();
            }
        },
        FROZEN {
            @Override
            void begin(ChildProcess broker) {
                broker.freeze();
            }

            @Override
            void end(MortalBroker broker) {
                broker.process().thaw();
            }
        };

        abstract void begin(ChildProcess broker);

        abstract void end(MortalBroker broker);
    }

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String[] TOPICS = Marketplace.topics("lost");

    @TempDir
    static Path directory;

    private static MortalBroker broker;
    private static Marketplace place;

    private MarketOrder order;

    @BeforeAll
    static void make(EmbeddedMariaDb mariaDb) {
        broker = MortalBroker.start(directory, TOPICS);
        place = new Marketplace("lost", broker.nameServer(), mariaDb, "--txmq.relay.republish-after=2s");
    }

    @AfterAll
    static void end() {
        place.close();
        broker.close();
    }

    @BeforeEach
    void startAll() {
        broker.restart();
        broker.createTopics(TOPICS);
        place.start();
        order = new MarketOrder(place, 100);
    }

    @ParameterizedTest
    @EnumSource
    void isConfirmedEverywhereWhileTheBrokerIsAway(Outage outage) {
        outage.begin(broker.process());

        assertThat(order.pay()).isEqualTo("CONFIRMED");
        order.awaitSettled("CONFIRMED");

        assertThat(order.messages()).doesNotContain("PUBLISHED");
        outage.end(broker);
        assertMessagesComeAndDoNothing();
    }

    /** The one that did not answer has its row when it goes on; if its try has got lost, the broker brings its fence. */
    @Test
    void isReleasedWhileTheBrokerIsDead() {
        broker.process().kill9();
        place.bank("a").freeze();

        String answer = order.pay();
        place.bank("a").thaw();

        assertThat(answer).isEqualTo("CANCELLED");
        await().atMost(SOON).until(() -> order.reservations("b").equals(List.of("CANCELLED")));
        assertThat(broker.process().isAlive()).isFalse();
        broker.comeBack();
        order.assertCancelled();
    }

    @Test
    void isConfirmedOnceWhenTheBrokerHasDiscardedItsHalfMessages() {
        place.market().kill9();
        broker.restart("transactionCheckMax=2");
        place.start();
        int discarded = broker.discardedHalfMessages();
        place.arm(CrashPoint.BEFORE_END_TRANSACTION);
        order.pay();
        place.market().awaitDeath();
        // one of each topic
        await().atMost(SOON).until(() -> broker.discardedHalfMessages() == discarded + TOPICS.length);

        place.start();

        order.assertConfirmed();
        assertMessagesComeAndDoNothing();
    }

    /** The one that has confirmed by then is left alone. */
    @Test
    void whoHasNotHeardAsksWhenTheBrokerHasLostItsDisk() {
        String deaf = confirmedButFor();

        broker.loseStore();
        broker.createTopics(TOPICS);
        place.start();

        order.assertConfirmed();
        assertThat(order.heard(deaf)).isZero();
    }

    @Test
    void whoWasAwayForLongerThanMessagesAreKeptAsks() {
        String deaf = confirmedButFor();

        broker.expire(TOPICS[0]);
        place.start();

        order.assertConfirmed();
        assertThat(order.heard(deaf)).isZero();
    }

    @Test
    void isConfirmedWhereTheBrokerTakesNoMessage() {
        place.market().kill9();
        broker.loseStore();
        broker.createTopics(TOPICS[0], TOPICS[2]);
        place.start();

        assertThat(order.pay()).isEqualTo("CONFIRMED");
        order.assertConfirmed();

        assertThat(order.heard("a")).isZero();
        broker.createTopics(TOPICS[1]);
        assertMessagesComeAndDoNothing();
    }

    /** Returns a bank that is dead and has not confirmed, though the broker has its message for certain. */
    private String confirmedButFor() {
        place.arm(CrashPoint.CONSUMER_BEFORE_COMMIT);
        assertThat(order.pay()).isEqualTo("CONFIRMED");
        await().atMost(SOON)
                .until(() -> !place.bank("a").isAlive() || !place.bank("b").isAlive());
        await().atMost(SOON).until(() -> order.messages().equals(List.of("PUBLISHED", "PUBLISHED")));
        String dead = place.bank("a").isAlive() ? "b" : "a";
        assertThat(order.reservations(dead)).containsExactly("RESERVED");
        return dead;
    }

    private void assertMessagesComeAndDoNothing() {
        await().atMost(SOON).until(() -> order.messages().equals(List.of("PUBLISHED", "PUBLISHED")));
        await().atMost(SOON).until(() -> order.heard("a") == 1 && order.heard("b") == 1);
        order.assertConfirmed();
    }
}
