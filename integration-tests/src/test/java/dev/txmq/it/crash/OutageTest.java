package dev.txmq.it.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Something is away for longer than the broker or a client waits, and the relay delivers afterwards. */
@WithFleet
class OutageTest {

    private static final Duration A_SECOND = ofSeconds(1);
    private static final Duration FROZEN = ofSeconds(5);
    private static final int PER_SECOND = 200;
    private static final double LIGHT_MILLIS = 50;
    private static final double A_FEW_MILLIS = 5;

    private final Fleet fleet;
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(256);

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

            await().atMost(ofSeconds(60)).until(() -> fleet.discardedHalfMessages() > discarded);
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
        await().atMost(ofSeconds(30)).until(() -> {
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
            double usual = await(PER_SECOND + " registrations a second are no burden")
                    .atMost(ofMinutes(2))
                    .until(() -> medianMillis(load(A_SECOND)), millis -> millis < LIGHT_MILLIS);
            double timeouts = poolTimeouts();

            fleet.broker().freeze();
            assertThat(answers(load(FROZEN))).extracting(Answer::status).containsOnly(201);
            await().until(this::isOutageKnown);
            // others who use this machine may spoil some seconds, but not all
            await().atMost(ofSeconds(60))
                    .until(() -> medianMillis(load(A_SECOND)) < usual + Math.max(A_FEW_MILLIS, usual));

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

    /** Requests that begin at a steady rate, whether or not those before are answered. */
    private List<Future<Answer>> load(Duration length) {
        return LongStream.range(0, length.toSeconds() * PER_SECOND)
                .<Future<Answer>>mapToObj(
                        i -> clients.schedule(this::register, 1_000_000 * i / PER_SECOND, TimeUnit.MICROSECONDS))
                .toList();
    }

    private Answer register() throws InterruptedException {
        long begun = System.nanoTime();
        int status;
        try {
            status = fleet.registrations().request(Registrations.newUsername()).statusCode();
        } catch (IOException e) {
            status = 0;
        }
        return new Answer(status, (System.nanoTime() - begun) / 1e6);
    }

    private static List<Answer> answers(List<Future<Answer>> requests) throws Exception {
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> request : requests) {
            answers.add(request.get(1, TimeUnit.MINUTES));
        }
        return answers;
    }

    private static double medianMillis(List<Future<Answer>> requests) throws Exception {
        return answers(requests).stream()
                .mapToDouble(Answer::millis)
                .sorted()
                .skip(requests.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** @param status 0 if there was none */
    private record Answer(int status, double millis) {}
}
