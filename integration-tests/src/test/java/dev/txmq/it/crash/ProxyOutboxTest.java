package dev.txmq.it.crash;

import org.junit.jupiter.api.BeforeAll;

import dev.txmq.it.processes.Fleet;

/** As operations advise for a Proxy. */
class ProxyOutboxTest extends ProxyScenarios {

    ProxyOutboxTest(Fleet fleet) {
        super(fleet);
    }

    @BeforeAll
    static void behindProxy(Fleet fleet) {
        fleet.restartBehindRocketMqProxy("--txmq.producer.mode=outbox");
    }
}
