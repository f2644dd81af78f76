package dev.txmq.it.crash;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import dev.txmq.it.processes.Fleet;

/**
 * As operations advise for a Proxy. What mode transactional does there is the same, so this is for {@code -Dproxy.outbox=true} and the
 * containers.
 */
@EnabledIfSystemProperty(named = "proxy.outbox", matches = "true")
class ProxyOutboxTest extends ProxyScenarios {

    ProxyOutboxTest(Fleet fleet) {
        super(fleet);
    }

    @BeforeAll
    static void behindProxy(Fleet fleet) {
        fleet.restartBehindRocketMqProxy("--txmq.producer.mode=outbox");
    }
}
