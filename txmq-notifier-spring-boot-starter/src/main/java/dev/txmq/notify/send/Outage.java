package dev.txmq.notify.send;

/** Whether nothing is sent, since requests to many endpoints fail at once. */
@FunctionalInterface
public interface Outage {

    boolean isOn();
}
