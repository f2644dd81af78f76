package dev.txmq.it.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Something is away for longer than the broker or a client waits, and the relay delivers afterwards. */
@WithFleet
@Tag("long")
class OutageTest {

    /** More than both services have database connections. */
    private static final int AT_ONCE = 32;

    private final Fleet fleet;
    private final ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);

    OutageTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    /** Also apache/rocketmq #386: without a producer alive the broker spends its checks on nobody, and forgets. */
    @Test
    void awardsAfterTheBrokerHasDiscardedTheHalfMessage() throws Exception {
        fleet.restartBroker("transactionCheckMax=2");
        try {
            int discarded = fleet.discardedHalfMessages();
            fleet.users().get(1).kill9();
            awaitHalfMessages();
            fleet.arm(CrashPoint.BEFORE_END_TRANSACTION);
            Future<Registered> registration = fleet.registrations().start(1).get(0);
            fleet.users().get(0).awaitDeath();

            await().atMost(ofSeconds(120)).until(() -> fleet.discardedHalfMessages() > discarded);
            assertThat(fleet.books().usersWithoutAward()).isEqualTo(1);
            fleet.heal();

            fleet.books().assertSettled(List.of(registration.get(60, TimeUnit.SECONDS)));
        } finally {
            fleet.restartBroker();
        }
    }

    /** Until a service knows that the broker is back, it leaves its messages to the relay. */
    private void awaitHalfMessages() {
        ChildProcess service = fleet.users().get(0);
        long before = service.linesWith("half sent");
        await().atMost(ofSeconds(90)).until(() -> {
            fleet.registrations().register(Registrations.newUsername());
            return service.linesWith("half sent") > before;
        });
        fleet.books().assertSettled(List.of());
    }

    @Test
    void awardsLaterWhatIsRegisteredWhileTheBrokerIsDown() throws Exception {
        fleet.broker().kill9();

        List<Registered> answers = Registrations.answers(fleet.registrations().start(200));

        assertThat(fleet.books().usersWithoutAward()).isEqualTo(answers.size());
        fleet.broker().start();
        fleet.broker().awaitReady();
        fleet.books().assertSettled(answers);
    }

    @Test
    void startsWithoutABrokerAndCatchesUp() {
        fleet.broker().kill9();
        fleet.nameServer().kill9();
        fleet.services().forEach(ChildProcess::kill9);
        fleet.services().forEach(ChildProcess::start);

        Registered registered = fleet.registrations().register(Registrations.newUsername());

        fleet.heal();
        fleet.books().assertSettled(List.of(registered));
    }

    /** Each send that hangs holds a database connection, for longer than anybody waits for one: a pool run dry would time out. */
    @Test
    void theConnectionPoolNeverRunsDryWhileTheBrokerIsFrozen() throws Exception {
        fleet.restartUsers("--txmq.producer.send-timeout=5s");
        try {
            double timeouts = poolTimeouts();

            fleet.broker().freeze();
            assertThat(statuses(load(1_000))).containsOnly(201);
            await().until(this::isOutageKnown);
            long left = leftToTheRelay();
            List<Future<Integer>> later = load(200);
            assertThat(statuses(later)).containsOnly(201);
            assertThat(leftToTheRelay() - left).isGreaterThanOrEqualTo(later.size());

            assertThat(poolTimeouts() - timeouts).isZero();
            fleet.broker().thaw();
            fleet.books().assertSettled(List.of());
        } finally {
            fleet.restartUsers();
        }
    }

    private boolean isOutageKnown() {
        return fleet.userMeters().stream().allMatch(meters -> meters.value("txmq.broker.up", "VALUE") == 0);
    }

    private double poolTimeouts() {
        return fleet.userMeters().stream()
                .mapToDouble(meters -> meters.value("hikaricp.connections.timeout", "COUNT"))
                .sum();
    }

    private long leftToTheRelay() {
        return fleet.users().stream()
                .mapToLong(service -> service.linesWith("left to the relay"))
                .sum();
    }

    private List<Future<Integer>> load(int requests) {
        return Stream.generate(() -> clients.submit(this::register))
                .limit(requests)
                .toList();
    }

    private int register() throws IOException, InterruptedException {
        return fleet.registrations().request(Registrations.newUsername()).statusCode();
    }

    private static List<Integer> statuses(List<Future<Integer>> requests) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> request : requests) {
            statuses.add(request.get(1, TimeUnit.MINUTES));
        }
        return statuses;
    }
}
