package dev.txmq.notify.delivery;

/** Says that something has become due in this application, rather than at the next look. */
public final class DueSignal {

    private volatile Runnable listener = () -> {};

    /** Calls this one from now on. */
    public void listen(Runnable next) {
        listener = next;
    }

    void raise() {
        listener.run();
    }
}
