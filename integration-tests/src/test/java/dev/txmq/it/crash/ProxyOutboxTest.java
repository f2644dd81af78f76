package dev.txmq.it.crash;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import dev.txmq.it.processes.Fleet;

/** As operations advise for a Proxy. */
@Tag("long")
class ProxyOutboxTest extends ProxyScenarios {

    ProxyOutboxTest(Fleet fleet) {
        super(fleet);
    }

    @BeforeAll
    static void behindProxy(Fleet fleet) {
        fleet.restartBehindRocketMqProxy("--txmq.producer.mode=outbox");
    }
}
