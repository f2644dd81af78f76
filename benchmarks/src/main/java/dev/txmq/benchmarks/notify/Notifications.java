package dev.txmq.benchmarks.notify;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.measure.Callers;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Schedule;
import dev.txmq.benchmarks.notify.NotifyOutcome.Cpu;
import dev.txmq.benchmarks.notify.NotifyOutcome.Disturbance;
import dev.txmq.benchmarks.notify.NotifyOutcome.Drain;
import dev.txmq.benchmarks.notify.NotifyOutcome.Percentiles;
import dev.txmq.benchmarks.servers.ChildJvm;
import dev.txmq.benchmarks.servers.Servers;
import dev.txmq.notify.NotificationEndpoints.Options;

/** Notifications to a receiver in a process of its own: how many a second, what they cost, and what endpoints that hang cost the others. */
public final class Notifications {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final int CALLERS = 16;
    private static final int ENDPOINTS = 1_000;
    private static final int UNWELL = 20;
    private static final List<String> JVM_OPTIONS = List.of("-Xms128m", "-Xmx128m");

    /** As fast as it is answered. */
    private static final Options ONE_FOR_ALL = new Options(64, 100_000, false, null, Map.of());

    private final Servers servers;
    private final Path work;
    private final Scale scale;

    /** @param work for what the receiver prints */
    public Notifications(Servers servers, Path work, Scale scale) {
        this.servers = servers;
        this.work = work;
        this.scale = scale;
    }

    /**
     * How much is done.
     *
     * @param warmUp notices that are not measured
     * @param notices that are all due
     * @param perSecond notices while some endpoints are unwell
     * @param time how long those are recorded
     */
    public record Scale(int rounds, int warmUp, int notices, int perSecond, Duration time) {

        public static final Scale FULL = new Scale(3, 20_000, 100_000, 300, Duration.ofSeconds(90));

        /** To see that it works; its figures say little. */
        public static final Scale SHORT = new Scale(1, 2_000, 10_000, 200, Duration.ofSeconds(40));
    }

    /** @throws IllegalStateException if a notice is not delivered that could be */
    public NotifyOutcome measure() throws Exception {
        List<Integer> ports = Servers.freePorts(2);
        URI well = URI.create("http://127.0.0.1:%d/hooks".formatted(ports.get(0)));
        List<URI> unwell = List.of(
                URI.create("http://127.0.0.1:%d/hang".formatted(ports.get(0))),
                URI.create("http://127.0.0.1:%d/hooks".formatted(ports.get(1))));
        try (ChildJvm receiver = ChildJvm.start(
                ChildJvm.command(ReceiverMain.class, JVM_OPTIONS, String.valueOf(ports.get(0))),
                work.resolve("receiver.log"),
                ReceiverMain.READY)) {
            return new NotifyOutcome(
                    List.of(drain(receiver, well, 1, ONE_FOR_ALL), drain(receiver, well, ENDPOINTS, Options.DEFAULT)),
                    disturb(well, unwell));
        }
    }

    /** What one round took. */
    private record Run(double seconds, Spent spent) {}

    /** Processor time of each process since its start. */
    private record Spent(Duration notifier, Duration receiver, Duration database) {

        Spent minus(Spent before) {
            return new Spent(
                    notifier.minus(before.notifier), receiver.minus(before.receiver), database.minus(before.database));
        }
    }

    private Drain drain(ChildJvm receiver, URI at, int endpoints, Options options) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int round = 0; round < scale.rounds(); round++) {
            try (NotifierUnderTest notifier =
                    NotifierUnderTest.start(servers, "notify_drain_%d_%d".formatted(endpoints, round))) {
                notifier.add(endpoints, at, options);
                drain(notifier, receiver, scale.warmUp(), endpoints);
                Run run = drain(notifier, receiver, scale.notices(), endpoints);
                runs.add(run);
                notifier.proveAllDelivered();
                System.out.printf(
                        "notifications to %d endpoints, round %d of %d: %.0f/s, %s%n",
                        endpoints, round + 1, scale.rounds(), scale.notices() / run.seconds(), run.spent());
            }
        }
        return new Drain(
                scale.notices(),
                endpoints,
                figure(runs, run -> scale.notices() / run.seconds()),
                figure(runs, Run::seconds),
                new Cpu(
                        perNotice(runs, Spent::notifier),
                        perNotice(runs, Spent::receiver),
                        perNotice(runs, Spent::database)));
    }

    private Run drain(NotifierUnderTest notifier, ChildJvm receiver, int notices, int endpoints) throws Exception {
        notifier.send(false);
        long before = notifier.delivered();
        notifier.record(notices, endpoints);
        servers.database().awaitCalm();
        if (notifier.delivered() > before) {
            throw new IllegalStateException(
                    "%d are delivered before all are due".formatted(notifier.delivered() - before));
        }
        System.gc();
        Spent spent = spent(receiver);
        long begin = System.nanoTime();
        notifier.send(true);
        notifier.awaitDelivered(before + notices, PATIENCE);
        return new Run((System.nanoTime() - begin) / 1e9, spent(receiver).minus(spent));
    }

    private Spent spent(ChildJvm receiver) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Spent(
                Duration.ofNanos(system.getProcessCpuTime()),
                receiver.cpu(),
                servers.database().cpu());
    }

    private Figure perNotice(List<Run> runs, Function<Spent, Duration> of) {
        return figure(runs, run -> of.apply(run.spent()).toNanos() / 1e9 / scale.notices());
    }

    private static <T> Figure figure(List<T> rounds, ToDoubleFunction<T> of) {
        return Figure.of(rounds.stream().mapToDouble(of).boxed().toList());
    }

    private Disturbance disturb(URI well, List<URI> unwell) throws Exception {
        List<Histogram> alone = new ArrayList<>();
        List<Histogram> disturbed = new ArrayList<>();
        for (int round = 0; round < scale.rounds(); round++) {
            alone.add(tell("notify_well_" + round, well, List.of()));
            disturbed.add(tell("notify_unwell_" + round, well, unwell));
            System.out.printf(
                    "notifications, round %d of %d: 99%% %.1f ms, %.1f ms beside endpoints that are unwell%n",
                    round + 1,
                    scale.rounds(),
                    milliseconds(alone.get(round), 99),
                    milliseconds(disturbed.get(round), 99));
        }
        return new Disturbance(scale.perSecond(), ENDPOINTS, UNWELL, percentiles(alone), percentiles(disturbed));
    }

    /** Returns what notices took to the endpoints that are well in any case. */
    private Histogram tell(String database, URI well, List<URI> unwell) throws Exception {
        try (NotifierUnderTest notifier = NotifierUnderTest.start(servers, database)) {
            notifier.add(ENDPOINTS, well, Options.DEFAULT);
            notifier.record(scale.warmUp(), ENDPOINTS);
            notifier.awaitDelivered(scale.warmUp(), PATIENCE);
            for (int i = 0; i < UNWELL && !unwell.isEmpty(); i++) {
                notifier.move(i, unwell.get(i % unwell.size()));
            }
            int notices = (int) (scale.perSecond() * scale.time().toSeconds());
            Callers.run(
                    CALLERS,
                    notices,
                    new Schedule(scale.perSecond())
                            .each(index -> notifier.tell(index % ENDPOINTS, "measured-" + index)));
            int toThoseThatAreWell = (int) IntStream.range(0, notices)
                    .filter(index -> index % ENDPOINTS >= UNWELL)
                    .count();
            notifier.awaitDelivered(scale.warmUp() + toThoseThatAreWell, PATIENCE);
            Thread.sleep(SETTLING.toMillis());
            Histogram delays = notifier.delays("measured-", UNWELL);
            if (delays.getTotalCount() != toThoseThatAreWell) {
                throw new IllegalStateException("%d of %d notices are delivered to endpoints that are well"
                        .formatted(delays.getTotalCount(), toThoseThatAreWell));
            }
            return delays;
        }
    }

    private static Percentiles percentiles(List<Histogram> rounds) {
        return new Percentiles(
                figure(rounds, delays -> milliseconds(delays, 50)),
                figure(rounds, delays -> milliseconds(delays, 99)),
                figure(rounds, delays -> milliseconds(delays, 100)));
    }

    private static double milliseconds(Histogram delays, double percentile) {
        return delays.getValueAtPercentile(percentile) / 1000.0;
    }
}
