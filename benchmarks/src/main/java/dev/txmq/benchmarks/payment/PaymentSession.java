package dev.txmq.benchmarks.payment;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.payment.service.Wire.Decisions;
import dev.txmq.benchmarks.payment.service.Wire.Load;
import dev.txmq.benchmarks.payment.service.Wire.Round;
import dev.txmq.benchmarks.servers.Servers;

/** A contender at work, from the start of its processes to the proof that all is right. For one thread. */
final class PaymentSession implements AutoCloseable {

    /** As long as those take who look afterwards whether everybody has done their part: what they do belongs to the cost. */
    private static final Duration SETTLING = Duration.ofSeconds(4);

    private static final int OPEN_LOOP_CALLERS = 64;

    private final Servers servers;
    private final PaymentContender contender;
    private final PaymentBooks books;
    private final PaymentProcesses processes;
    private int ordered;

    private PaymentSession(
            Servers servers, PaymentContender contender, PaymentBooks books, PaymentProcesses processes) {
        this.servers = servers;
        this.contender = contender;
        this.books = books;
        this.processes = processes;
    }

    /**
     * Starts all processes on fresh databases and fresh topics.
     *
     * @param output where the processes write what they print
     */
    static PaymentSession start(Servers servers, PaymentContender contender, Path output, boolean twoOrders)
            throws Exception {
        Site site = site(servers, contender, twoOrders);
        PaymentBooks books = new PaymentBooks(servers.database().dataSource("books"));
        books.reset(contender.scripts());
        for (String topic : contender.topics(site)) {
            servers.broker().createTopic(topic);
        }
        return new PaymentSession(servers, contender, books, PaymentProcesses.start(contender, site, output));
    }

    private static Site site(Servers servers, PaymentContender contender, boolean twoOrders) throws Exception {
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        List<Integer> free = Servers.freePorts(Role.values().length);
        for (Role role : Role.values()) {
            ports.put(role, free.get(role.ordinal()));
        }
        Map<Role, String> databases = new EnumMap<>(Role.class);
        for (Role role : List.of(Role.ORDERS, Role.ACCOUNTS, Role.POINTS)) {
            databases.put(role, servers.database().url(role.text()));
        }
        Place place = servers.newPlace(contender.name());
        String name = place.topic().toLowerCase(Locale.ROOT);
        return new Site(
                name, databases, place.nameServer(), ports, place.directory().resolve(name), twoOrders);
    }

    /**
     * What it took to make some payments.
     *
     * @param toDecided from the first call to the last return
     * @param toCompleted from the first call until the last part of a payment was committed
     */
    record Run(int payments, Duration toDecided, Duration toCompleted, Spent spent) {

        double decidedPerSecond() {
            return payments / (toDecided.toNanos() / 1e9);
        }

        double completedPerSecond() {
            return payments / (toCompleted.toNanos() / 1e9);
        }
    }

    /** How long payments took from when each was due, in microseconds. */
    record Latency(Histogram toDecided, Histogram toCompleted) {}

    /** Makes so many payments by so many callers, each as soon as the last of its caller is decided. */
    Run run(int payments, int callers, int merchants) throws Exception {
        Spent before = spent();
        Made made = make(payments, callers, 0, merchants);
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        return new Run(
                payments,
                Duration.ofNanos(
                        latest(made.decisions().decided()) - made.decisions().begin()),
                Duration.ofNanos(latest(made.completed()) - made.decisions().begin()),
                spent().minus(before));
    }

    /** Makes payments at a fixed rate, whatever the contender does: one that makes callers wait does not hide it. */
    Latency openLoop(int perSecond, Duration duration, int merchants) throws Exception {
        Made made = make((int) (perSecond * duration.toSeconds()), OPEN_LOOP_CALLERS, perSecond, merchants);
        Latency latency = new Latency(new Histogram(3), new Histogram(3));
        List<Long> due = made.decisions().due();
        for (int index = 0; index < due.size(); index++) {
            latency.toDecided()
                    .recordValue(
                            micros(due.get(index), made.decisions().decided().get(index)));
            latency.toCompleted()
                    .recordValue(micros(due.get(index), made.completed().get(index)));
        }
        return latency;
    }

    private static long micros(long from, long until) {
        return TimeUnit.NANOSECONDS.toMicros(until - from);
    }

    private static long latest(List<Long> times) {
        return times.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    /** @param completed when the last part of each was committed, or its payer returned */
    private record Made(Decisions decisions, List<Long> completed) {}

    private Made make(int payments, int callers, int perSecond, int merchants)
            throws IOException, InterruptedException {
        Load load = order(payments, callers, perSecond, merchants, false);
        for (Role role : contender.completing()) {
            control(role).begin(new Round(load.from(), payments));
        }
        Decisions decisions = control(Role.ORDERS).pay(load);
        List<Long> completed = new ArrayList<>(decisions.decided());
        for (Role role : contender.completing()) {
            List<Long> there = control(role).completed();
            for (int index = 0; index < payments; index++) {
                completed.set(index, Math.max(completed.get(index), there.get(index)));
            }
        }
        return new Made(decisions, completed);
    }

    /** Orders to be paid. */
    private Load order(int payments, int callers, int perSecond, int merchants, boolean undaunted) {
        long from = 1 + ordered;
        ordered += payments;
        books.create(from, payments, merchants);
        return new Load(from, payments, callers, perSecond, merchants, undaunted);
    }

    /** Proves that all that this session was told to pay is paid. */
    void prove() {
        books.prove(ordered);
    }

    /** Begins to make payments, more than there is time for; some may fail. */
    CompletableFuture<HttpResponse<String>> beginToPay(int payments, int callers) {
        return control(Role.ORDERS).beginToPay(order(payments, callers, 0, PaymentBooks.MERCHANTS, true));
    }

    void stopToPay() throws IOException, InterruptedException {
        control(Role.ORDERS).stopToPay();
    }

    PaymentBooks books() {
        return books;
    }

    /** How many reservations or locks wait for a decision. */
    long open() {
        return contender.open(servers.database().jdbc());
    }

    /** As {@code kill -9} does. */
    void kill(Role role) {
        if (role == Role.BROKER) {
            servers.broker().kill();
        } else {
            processes.kill(role);
        }
    }

    /** Starts again what was killed, on its files and ports. */
    void restart(Role role) {
        if (role == Role.BROKER) {
            servers.broker().restart();
        } else {
            processes.restart(role);
        }
    }

    private Spent spent() throws Exception {
        long requests = 0;
        for (ControlClient control : processes.controls()) {
            requests += control.requests();
        }
        Duration cpu = processes
                .cpu()
                .plus(servers.broker().cpu())
                .plus(servers.database().cpu());
        return new Spent(servers.database().work(), servers.broker().writes(), requests, cpu);
    }

    private ControlClient control(Role role) {
        return processes.control(role);
    }

    @Override
    public void close() {
        processes.close();
    }
}
