package dev.txmq.benchmarks.payment;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.servers.Servers;

/**
 * Kills a process in the middle of payments, and measures how long what it left reserved or locked stays so. Another instance of the
 * application that has the orders is there all the time. The process stays dead until nothing is left, or patience is at its end; then
 * it is started again.
 */
final class PaymentKills {

    /** What may be left after the deadline, so that it is a goal that can be missed. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private static final int ENDLESS = 50_000;
    private static final int BEFORE_A_KILL = 200;
    private static final int TRIES = 10;
    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration RECOVERY = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** In which a message that comes late would do its harm. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private final Servers servers;
    private final Path output;
    private final PaymentContest.Scale scale;
    private final Random random = new Random(1);

    PaymentKills(Servers servers, Path output, PaymentContest.Scale scale) {
        this.servers = servers;
        this.output = output;
        this.scale = scale;
    }

    /** @throws IllegalStateException if something stays open even with the process back, or a payment has half of its effects */
    PaymentOutcome.Kill kill(PaymentContender contender, Role role) throws Exception {
        long open = 0;
        double longest = 0;
        Double restartedAfter = null;
        for (int kill = 0; kill < scale.kills(); kill++) {
            try (PaymentSession session = PaymentSession.start(servers, contender, output, true)) {
                Left left = strike(session, contender, role);
                open = Math.max(open, left.open());
                longest = Math.max(longest, left.seconds());
                restartedAfter = later(restartedAfter, left.restartedAfter());
            }
        }
        Double goal = contender.deadline().isZero()
                ? null
                : (double) contender.deadline().plus(GRACE).toSeconds();
        PaymentOutcome.Kill all = new PaymentOutcome.Kill(
                contender.name(), role.text(), scale.kills(), open, longest, goal, restartedAfter);
        System.out.println(all);
        return all;
    }

    private static @Nullable Double later(@Nullable Double one, @Nullable Double other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }

    /** What one kill left. */
    private record Left(long open, double seconds, @Nullable Double restartedAfter) {}

    /** Again, if the kill hit between two payments and left nothing. */
    private Left strike(PaymentSession session, PaymentContender contender, Role role) throws Exception {
        Left left = strikeOnce(session, contender, role);
        for (int again = 1; left.open() == 0 && again < TRIES; again++) {
            left = strikeOnce(session, contender, role);
        }
        TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
        requireWhole(session, contender, role);
        return left;
    }

    private Left strikeOnce(PaymentSession session, PaymentContender contender, Role role) throws Exception {
        CompletableFuture<HttpResponse<String>> paying = session.beginToPay(ENDLESS, scale.callers());
        awaitPayments(session, contender, paying);
        session.kill(role);
        long death = System.nanoTime();
        long open = session.open();
        boolean ended =
                awaitNone(session, paying, role, death, contender.deadline().plus(scale.patience()));
        double seconds = since(death);
        Double restartedAfter = ended ? null : seconds;
        if (ended) {
            requireWhole(session, contender, role);
        }
        session.restart(role);
        if (!ended) {
            if (!awaitNone(session, paying, role, System.nanoTime(), RECOVERY)) {
                throw new IllegalStateException("%s: %d are still open %s after %s was started again"
                        .formatted(contender.name(), session.open(), RECOVERY, role.text()));
            }
            seconds = since(death);
        }
        return new Left(open, seconds, restartedAfter);
    }

    private void awaitPayments(
            PaymentSession session, PaymentContender contender, CompletableFuture<HttpResponse<String>> paying)
            throws InterruptedException {
        long enough = session.books().paid() + BEFORE_A_KILL;
        long begin = System.nanoTime();
        while (session.books().paid() < enough) {
            if (paying.isDone() || System.nanoTime() - begin > STARTING.toNanos()) {
                throw new IllegalStateException(
                        "%s made less than %d payments within %s".formatted(contender.name(), BEFORE_A_KILL, STARTING));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
    }

    /** Payments go on if it is another process that died: they are stopped, and those that are under way return. */
    private static boolean awaitNone(
            PaymentSession session,
            CompletableFuture<HttpResponse<String>> paying,
            Role role,
            long begin,
            Duration patience)
            throws IOException, InterruptedException {
        if (role != Role.ORDERS) {
            session.stopToPay();
            paying.handle((response, failure) -> true).join();
        }
        while (session.open() > 0) {
            if (System.nanoTime() - begin > patience.toNanos()) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
        return true;
    }

    private static void requireWhole(PaymentSession session, PaymentContender contender, Role role) {
        Map<String, Long> mistakes = session.books().mistakes();
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException("%s: after a kill of %s there are payments with half of their effects: %s"
                    .formatted(contender.name(), role.text(), mistakes));
        }
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
