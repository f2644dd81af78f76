package dev.txmq.it.crash;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Mode transactional, which finds out that the Proxy's answers count for nothing. */
@Tag("long")
class ProxyTest extends ProxyScenarios {

    private static final String FOUND_OUT = "is the address of a RocketMQ Proxy or alike";

    ProxyTest(Fleet fleet) {
        super(fleet);
    }

    @BeforeAll
    static void behindProxy(Fleet fleet) {
        fleet.restartBehindRocketMqProxy();
    }

    @Test
    void saysSoOnceAndSendsNoHalfMessages() throws Exception {
        ChildProcess service = fleet.users().get(0);
        long said = service.linesWith(FOUND_OUT);
        long halves = service.linesWith("half sent");
        service.kill9();
        service.startUntilReady();

        List<Registered> answers = Registrations.answers(fleet.registrations().start(20));

        fleet.books().assertSettled(answers);
        assertThat(service.linesWith(FOUND_OUT)).isEqualTo(said + 1);
        assertThat(service.linesWith("half sent")).isEqualTo(halves);
        assertThat(fleet.userMeters())
                .allSatisfy(meters -> assertThat(meters.value("txmq.broker.addresses.untrusted", "VALUE"))
                        .isEqualTo(1));
    }

    /** And what was sent as half messages until then is left to the relay, which the broker's check-backs may outrun. */
    @Test
    void findsOutLaterWhenTheProxyWasAwayAtTheStart() {
        ChildProcess service = fleet.users().get(0);
        fleet.rocketMqProxy().kill9();
        service.kill9();
        long said = service.linesWith(FOUND_OUT);
        service.start();
        List<Registered> answers = new ArrayList<>();
        answers.add(fleet.registrations().register(Registrations.newUsername()));

        fleet.rocketMqProxy().start();

        await().atMost(ofSeconds(120)).until(() -> {
            answers.add(fleet.registrations().register(Registrations.newUsername()));
            return service.linesWith(FOUND_OUT) > said;
        });
        fleet.rocketMqProxy().awaitReady();
        fleet.books().assertSettled(answers);
    }

    /** Each announces an address of its own, which a service comes to know when the other dies. */
    @Test
    void triesTheSecondOfTwoProxiesWhenTheFirstDies() {
        fleet.restartUsersBehindBothRocketMqProxies();
        try {
            ChildProcess service = fleet.users().get(0);
            List<String> addresses = fleet.rocketMqProxyAddresses();
            int used = lastFoundOut(service).endsWith(addresses.get(0)) ? 0 : 1;
            List<Registered> answers = new ArrayList<>();
            answers.add(fleet.registrations().register(Registrations.newUsername()));

            fleet.rocketMqProxies().get(used).kill9();

            await().atMost(ofSeconds(90)).until(() -> {
                answers.add(fleet.registrations().register(Registrations.newUsername()));
                return lastFoundOut(service).endsWith(addresses.get(1 - used));
            });
            fleet.rocketMqProxies().get(used).start();
            fleet.books().assertSettled(answers);
        } finally {
            fleet.restartUsersBehindOneRocketMqProxy();
        }
    }

    /** Ends with the address that it was last found out of. */
    private static String lastFoundOut(ChildProcess service) {
        return service.lines().stream()
                .filter(line -> line.contains(FOUND_OUT))
                .reduce(
                        "",
                        (before, last) ->
                                last.substring(0, last.indexOf(FOUND_OUT)).strip());
    }
}
