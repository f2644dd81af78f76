package dev.txmq.tcc.config;

/** Whether other services may ask this one. */
public final class OnInitiators extends OnMapProperty {

    OnInitiators() {
        super("txmq.tcc.initiators");
    }
}
