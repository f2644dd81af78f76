package dev.txmq.test.spring;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.container.Containers;

/** The one server of its kind in this JVM, started when first asked for. It ends with the JVM. */
public final class Shared<T> {

    public static final Shared<EmbeddedRocketMq> ROCKETMQ = new Shared<>(Shared::rocketMq);
    public static final Shared<EmbeddedMariaDb> MARIADB = new Shared<>(Shared::mariaDb);

    private final Supplier<T> start;
    private @Nullable T started;

    private Shared(Supplier<T> start) {
        this.start = start;
    }

    public synchronized T get() {
        if (started == null) {
            started = start.get();
        }
        return started;
    }

    private static EmbeddedRocketMq rocketMq() {
        return Containers.wanted()
                ? EmbeddedRocketMq.startContainer()
                : EmbeddedRocketMq.builder().fastChecks().start();
    }

    private static EmbeddedMariaDb mariaDb() {
        return Containers.wanted() ? EmbeddedMariaDb.startContainer() : EmbeddedMariaDb.start();
    }
}
