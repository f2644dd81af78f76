package dev.txmq.rocketmq.send;

import dev.txmq.rocketmq.WireMessage;

/** Answers the broker when it asks what became of a half message. Called by several threads at the same time. */
@FunctionalInterface
public interface CheckBack {

    /** @throws RuntimeException if it cannot be found out, which is answered as UNKNOWN */
    Resolution answer(WireMessage half);
}
