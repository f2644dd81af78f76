package dev.txmq.it.crash;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

/** All services know RocketMQ by a RocketMQ Proxy only, which answers END_TRANSACTION without doing it. */
abstract class ProxyScenarios extends KillScenarios {

    ProxyScenarios(Fleet fleet) {
        super(fleet);
    }

    @AfterAll
    static void withoutProxy(Fleet fleet) {
        fleet.restartWithoutRocketMqProxy();
    }

    @Test
    void losesNothingWhenAPointsServiceIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.points().get(0));
    }

    @Test
    void losesNothingWhenTheProxyIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.rocketMqProxy());
    }

    /** Long enough for a broker to discard half messages, if there were any. */
    @Test
    void awardsLaterWhatIsRegisteredWhileTheProxyIsDown() throws Exception {
        List<Registered> answers = Registrations.answers(fleet.registrations().start(20));
        fleet.rocketMqProxy().kill9();
        answers.addAll(Registrations.answers(fleet.registrations().start(20)));

        fleet.rocketMqProxy().startUntilReady();

        fleet.books().assertSettled(answers);
    }
}
