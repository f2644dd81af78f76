package dev.txmq.control;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import dev.txmq.TxmqException;
import dev.txmq.Workers;
import dev.txmq.background.Switchable;

import static dev.txmq.database.Columns.cut;

/**
 * Holds up listeners and the relay:
 *
 * <ol>
 *   <li>What is to be remembered is written to {@code txmq_worker}. A crash after it leaves it to the other instances, which look
 *       every few seconds, and to the next start.
 *   <li>This instance does it. A crash forgets what was not written.
 * </ol>
 *
 * At the start of the application the table is read before anything works, so nothing works for a moment that is held up.
 */
final class ControlledWorkers implements Workers {

    private static final Logger LOG = LoggerFactory.getLogger(ControlledWorkers.class);
    private static final int MAX_OPERATOR = 128;
    private static final int MAX_REASON = 512;

    private final Supplier<? extends Collection<? extends Switchable>> switchables;
    private final WorkerTable table;
    private final Clock clock;
    private @Nullable Map<String, Held> workers;

    /** @param switchables known when the application starts */
    ControlledWorkers(
            Supplier<? extends Collection<? extends Switchable>> switchables, WorkerTable table, Clock clock) {
        this.switchables = switchables;
        this.table = table;
        this.clock = clock;
    }

    private synchronized Map<String, Held> workers() {
        if (workers == null) {
            Map<String, Held> made = new LinkedHashMap<>();
            switchables.get().forEach(work -> made.put(work.name(), new Held(work)));
            workers = made;
        }
        return workers;
    }

    /** Shows who works; see {@code docs/operations.md}. */
    void watch(MeterRegistry registry) {
        workers()
                .forEach((name, held) -> Gauge.builder(
                                "txmq.worker.running", held, worker -> worker.status() == Status.RUNNING ? 1 : 0)
                        .description("1 while a listener or the relay works, 0 while an operator holds it up")
                        .tag("worker", name)
                        .register(registry));
    }

    /** Does what is remembered. */
    void look() {
        Map<String, Held> all = workers();
        if (!all.isEmpty()) {
            Map<String, Hold> remembered = table.read(all.keySet());
            all.forEach((name, held) -> follow(held, remembered.get(name)));
        }
    }

    private static void follow(Held held, @Nullable Hold remembered) {
        synchronized (held) {
            boolean news = !Objects.equals(held.everywhere(), remembered);
            held.everywhere(remembered);
            try {
                held.apply();
            } catch (TxmqException | IllegalArgumentException e) {
                LOG.error("what is remembered of {} cannot be done, trying again: {}", held.name(), e.getMessage());
            }
            if (news) {
                held.log();
            }
        }
    }

    /** The same later on; while the database does not answer, what was read last counts. Returns false: the next time is soon enough. */
    boolean lookAgain() {
        try {
            look();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("what is remembered of workers cannot be read", e);
        }
        return false;
    }

    @Override
    public List<Worker> list() {
        return workers().values().stream().map(Held::described).toList();
    }

    @Override
    public Worker pause(String name, boolean remember, String reason, String operator) {
        return holdUp(name, Status.PAUSED, remember, reason, operator);
    }

    @Override
    public Worker stop(String name, boolean remember, String reason, String operator) {
        return holdUp(name, Status.STOPPED, remember, reason, operator);
    }

    private Worker holdUp(String name, Status status, boolean remember, String reason, String operator) {
        Held held = held(name);
        synchronized (held) {
            if (held.status().compareTo(status) > 0) {
                throw new IllegalStateException(
                        "%s is %s: start it before it is paused".formatted(name, held.status()));
            }
            Hold before = remember ? held.everywhere() : held.here();
            Hold wanted = hold(status, before == null ? null : before.rateLimit(), reason, operator);
            return change(held, remember ? held.here() : wanted, remember ? wanted : held.everywhere());
        }
    }

    @Override
    public Worker limit(String name, @Nullable Integer perSecond, boolean remember, String reason, String operator) {
        Held held = held(name);
        synchronized (held) {
            held.checkLimit(perSecond);
            Hold wanted = hold(null, perSecond, reason, operator);
            boolean all = remember || perSecond == null;
            return change(
                    held,
                    remember ? held.here() : wanted.withStatusOf(held.here()),
                    all ? wanted.withStatusOf(held.everywhere()) : held.everywhere());
        }
    }

    @Override
    public Worker resume(String name, String operator) {
        return release(name, Status.PAUSED, "resumed", operator);
    }

    @Override
    public Worker start(String name, String operator) {
        return release(name, Status.STOPPED, "started", operator);
    }

    private Worker release(String name, Status status, String how, String operator) {
        Held held = held(name);
        String by = operator(operator);
        synchronized (held) {
            if (held.status() != status) {
                throw new IllegalStateException(
                        "%s is %s: only what is %s can be %s".formatted(name, held.status(), status, how));
            }
            held.releasedHere();
            LOG.info("{} is {} by {}", name, how, by);
            return change(
                    held,
                    held.here() == null ? null : held.here().withoutStatus(),
                    held.everywhere() == null ? null : held.everywhere().withoutStatus());
        }
    }

    /** The database first: what it does not take is not done here either. */
    private Worker change(Held held, @Nullable Hold here, @Nullable Hold everywhere) {
        if (!Objects.equals(everywhere, held.everywhere())) {
            remember(held.name(), everywhere);
        }
        held.here(here);
        held.everywhere(everywhere);
        held.apply();
        held.log();
        return held.described();
    }

    private void remember(String name, @Nullable Hold hold) {
        try {
            table.remember(name, hold);
        } catch (DataAccessException | TransactionException e) {
            throw new TxmqException(
                    "The database does not take what is to be remembered of %s, and nothing has changed: try again when it answers"
                            .formatted(name),
                    e);
        }
    }

    private Held held(String name) {
        Held held = workers().get(name);
        if (held == null) {
            throw new IllegalArgumentException("There is no listener or relay '%s', there is %s"
                    .formatted(name, workers().keySet()));
        }
        return held;
    }

    private Hold hold(@Nullable Status status, @Nullable Integer rateLimit, String reason, String operator) {
        if (reason.isBlank() || reason.codePointCount(0, reason.length()) > MAX_REASON) {
            throw new IllegalArgumentException("The reason must have 1 to %d characters".formatted(MAX_REASON));
        }
        return new Hold(
                status, rateLimit, operator(operator), reason, clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** A name that is too long is cut, since who has one could do nothing otherwise. */
    private static String operator(String operator) {
        if (operator.isBlank()) {
            throw new IllegalArgumentException("The operator must have a name");
        }
        return cut(operator, MAX_OPERATOR);
    }
}
