package dev.txmq.it.crash;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.FleetExtension;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Something is away for longer than the broker or a client waits, and the relay delivers afterwards. */
@ExtendWith(FleetExtension.class)
class OutageTest {

    private static final Duration FROZEN = ofSeconds(5);
    private static final int PER_SECOND = 200;

    private final Fleet fleet;

    OutageTest(Fleet fleet) {
        this.fleet = fleet;
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

        List<Registered> answers = new ArrayList<>();
        for (Future<Registered> registration : fleet.registrations().start(200)) {
            answers.add(registration.get(120, TimeUnit.SECONDS));
        }

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

    @Test
    void answersEveryRegistrationWhileTheBrokerIsFrozen() throws Exception {
        ExecutorService clients = Executors.newCachedThreadPool();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        List<Future<HttpResponse<String>>> requests = new ArrayList<>();
        fleet.broker().freeze();

        timer.scheduleAtFixedRate(
                () -> requests.add(clients.submit(() -> fleet.registrations().request(Registrations.newUsername()))),
                0,
                1_000_000 / PER_SECOND,
                TimeUnit.MICROSECONDS);
        await().pollDelay(FROZEN).atMost(FROZEN.multipliedBy(2)).until(() -> true);
        timer.shutdown();
        assertThat(timer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        List<Integer> statuses = new ArrayList<>();
        for (Future<HttpResponse<String>> request : requests) {
            statuses.add(request.get(30, TimeUnit.SECONDS).statusCode());
        }
        assertThat(statuses).containsOnly(201);
        fleet.broker().thaw();
        fleet.books().assertSettled(List.of());
        clients.shutdown();
        await().pollInterval(ofMillis(100)).until(clients::isTerminated);
    }
}
