package dev.txmq.it.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Registrations go on, by one user service in each mode, while a seeded schedule kills, freezes and cuts whatever it comes upon. To replay a schedule or to run
 * longer: {@code -Dchaos.seed=42 -Dchaos.seconds=3600 -Dchaos.rate=20}. With {@code -Dchaos.proxy=true} all services are behind a
 * RocketMQ Proxy, which dies and freezes, too.
 */
@WithFleet
class ChaosTest {

    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    private static final Duration LENGTH = ofSeconds(Long.getLong("chaos.seconds", 60));
    private static final int REGISTRATIONS_PER_SECOND = Integer.getInteger("chaos.rate", 20);
    private static final boolean BEHIND_PROXY = Boolean.getBoolean("chaos.proxy");
    /** A broker that was frozen may keep queues for a consumer that died meanwhile, for two minutes. */
    private static final Duration DRAIN = ofMinutes(3);

    private final Fleet fleet;
    private final Queue registrations = new Queue();

    ChaosTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @BeforeAll
    static void oneUserServiceOfEachMode(Fleet fleet) {
        if (BEHIND_PROXY) {
            fleet.restartBehindRocketMqProxy();
        }
        fleet.restartUser(1, "--txmq.producer.mode=outbox");
    }

    @AfterAll
    static void allAlike(Fleet fleet) {
        if (BEHIND_PROXY) {
            fleet.restartWithoutRocketMqProxy();
        } else {
            fleet.restartUsers();
        }
    }

    @Test
    void everyAnsweredRegistrationIsOneUserAndOneAward() throws Exception {
        System.out.printf("chaos run of %d s with -Dchaos.seed=%d%n", LENGTH.toSeconds(), SEED);
        long usersBefore = fleet.books().users();
        Figures figures = new Figures(fleet);
        Mayhem mayhem = new Mayhem(fleet, Schedule.of(SEED, LENGTH, fleet.all().size()));

        mayhem.begin();
        registrations.run();
        mayhem.end();
        fleet.heal();

        List<Registered> answers = registrations.answers();
        try {
            fleet.books().assertSettled(answers, DRAIN);
        } finally {
            System.out.println(figures.table(SEED, mayhem));
        }
        assertThat(fleet.deadLetters()).as("dead letters stored").isZero();
        assertThat(answers).doesNotHaveDuplicates();
        assertThat(fleet.books().users() - usersBefore).isEqualTo(answers.size());
    }

    /** Registrations that begin at a steady rate, whether or not the ones before are answered. */
    private final class Queue {

        private final ConcurrentLinkedQueue<Future<Registered>> begun = new ConcurrentLinkedQueue<>();
        private final ExecutorService clients = Executors.newCachedThreadPool();

        void run() throws Exception {
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            timer.scheduleAtFixedRate(this::begin, 0, 1_000_000 / REGISTRATIONS_PER_SECOND, TimeUnit.MICROSECONDS);
            CompletableFuture<Void> over = new CompletableFuture<>();
            timer.schedule(() -> over.complete(null), LENGTH.toMillis(), TimeUnit.MILLISECONDS);
            over.get();
            timer.shutdownNow();
        }

        private void begin() {
            begun.add(clients.submit(() -> fleet.registrations().register(Registrations.newUsername())));
        }

        List<Registered> answers() throws Exception {
            List<Registered> answers = new ArrayList<>();
            for (Future<Registered> registration : begun) {
                answers.add(registration.get(11, TimeUnit.MINUTES));
            }
            clients.shutdownNow();
            return answers;
        }
    }
}
