package dev.txmq.rocketmq;

/** What every client of the kit uses: shorter than RocketMQ's 30 s, so that a restarted broker soon knows its clients. */
final class ClientDefaults {

    static final int HEARTBEAT_MILLIS = 5_000;
    static final int ROUTE_POLL_MILLIS = 10_000;

    private ClientDefaults() {}
}
