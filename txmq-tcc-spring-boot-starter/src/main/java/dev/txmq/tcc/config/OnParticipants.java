package dev.txmq.tcc.config;

/** Whether there are participants in other services. */
public final class OnParticipants extends OnMapProperty {

    OnParticipants() {
        super("txmq.tcc.participants");
    }
}
