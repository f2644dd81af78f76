package dev.txmq.benchmarks.contest;

import dev.txmq.benchmarks.job.Registration;

/** A contender's own way to register a user so that points follow; a bean of its users' side. */
public interface Registrar {

    /** Returns when the registration is committed. */
    void register(Registration registration);
}
