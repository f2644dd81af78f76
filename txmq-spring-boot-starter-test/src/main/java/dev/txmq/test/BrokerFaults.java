package dev.txmq.test;

import java.time.Duration;
import java.util.function.Supplier;

import dev.txmq.test.faults.FaultHook;
import dev.txmq.test.server.RocketMqServer;

/**
 * Faults to inject into a running {@link EmbeddedRocketMq}, on the broker's side, so that clients meet them as they would
 * meet real ones. Each lasts until {@link #reset()}. Thread-safe.
 *
 * <p>What {@link EmbeddedRocketMq#send} sends is spared and not counted.
 */
public final class BrokerFaults {

    private final Supplier<RocketMqServer> server;
    private final FaultHook hook = new FaultHook();

    BrokerFaults(Supplier<RocketMqServer> server) {
        this.server = server;
    }

    /**
     * Drops every commit and rollback, the answers to check-backs too: the producer gets no answer, and half messages stay
     * undecided until the broker discards them.
     */
    public void loseEndTransactions() {
        hook.lose(FaultHook.Lost.ALL_ENDS);
    }

    /** Drops commits and rollbacks that producers send by themselves; their answers to check-backs get through. */
    public void loseEndTransactionsExceptCheckBackAnswers() {
        hook.lose(FaultHook.Lost.ENDS_BY_PRODUCER);
    }

    /** Drops the next commits and rollbacks that producers send by themselves; answers to check-backs get through. */
    public void loseEndTransactions(int count) {
        hook.loseEnds(count);
    }

    /** Stores the next messages sent, half messages or not, but sends no answer, so that their senders time out. */
    public void loseSendAnswers(int count) {
        hook.loseSendAnswers(count);
    }

    /**
     * Holds all requests, as a broker would that stands still: clients get no answer in time. After that long, or at {@link #reset()}, it
     * goes on with those that it holds. Some that have waited longer than the broker allows are refused then.
     *
     * <p>The name server answers meanwhile, and the broker's own timers go on, so that it may ask about half messages.
     */
    public void freeze(Duration time) {
        hook.freeze(time);
    }

    /**
     * Makes half messages look as if producers' clocks were ahead by this much, or behind by a negative one. The broker takes
     * both for old half messages and checks them back at once.
     */
    public void skewProducerClocks(Duration ahead) {
        hook.skew(ahead);
    }

    /**
     * Stores copies of a topic's first message with this key, with the same ids, as redeliveries by the broker would look.
     *
     * @return how many copies were stored
     * @throws IllegalArgumentException when the topic has no message with this key
     */
    public int deliverAgain(String topic, String key, int times) {
        return server.get().store().storeAgain(topic, key, times);
    }

    /** What has happened since the start or the last {@link #reset()}. */
    public TransactionTraffic traffic() {
        return hook.traffic();
    }

    /** Ends all faults and sets {@link #traffic()} to zero. */
    public void reset() {
        hook.reset();
    }

    FaultHook hook() {
        return hook;
    }
}
