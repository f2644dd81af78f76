package dev.txmq.benchmarks.contender;

import java.util.List;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.job.Registration;

/** A contender that has been started. */
public final class Running implements AutoCloseable {

    private final Registrar registrar;
    private final List<ConfigurableApplicationContext> sides;

    /** @param sides those that register first: they are stopped first */
    Running(Registrar registrar, List<ConfigurableApplicationContext> sides) {
        this.registrar = registrar;
        this.sides = sides;
    }

    public void register(Registration registration) {
        registrar.register(registration);
    }

    @Override
    public void close() {
        sides.forEach(ConfigurableApplicationContext::close);
    }
}
