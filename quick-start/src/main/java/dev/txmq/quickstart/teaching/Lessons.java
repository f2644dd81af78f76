package dev.txmq.quickstart.teaching;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.quickstart.teaching.KilledCommit.Moment;
import dev.txmq.test.BrokerFaults;

/**
 * Gives lessons, one at a time: each registers somebody, or pays. What is to go wrong is prepared in the transaction of the registration,
 * for its message alone.
 */
final class Lessons {

    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final int TWICE = 2;

    private final Shop shop;
    private final BrokerFaults faults;
    private final NextPublished published;
    private final FailingHandler handler;
    private final KitLog log;
    private final AtomicReference<@Nullable KilledCommit> commits = new AtomicReference<>();
    private Moment moment = Moment.COMMITTED;
    private volatile @Nullable Run latest;

    Lessons(Shop shop, BrokerFaults faults, NextPublished published, FailingHandler handler, KitLog log) {
        this.shop = shop;
        this.faults = faults;
        this.published = published;
        this.handler = handler;
        this.log = log;
    }

    /** Of the user service, once it has started. */
    void kill(KilledCommit commit) {
        commits.set(commit);
    }

    /** The last one that was given, or null. */
    @Nullable
    Run latest() {
        return latest;
    }

    synchronized Run give(Lesson lesson) {
        long afterLine = log.last();
        List<String> answers = new ArrayList<>();
        AtomicReference<@Nullable String> journey = new AtomicReference<>();
        String failure = null;
        try {
            if (lesson == Lesson.PAY) {
                journey.set(shop.pay(answers));
            } else {
                published.tell(id -> {
                    journey.set(id.toString());
                    prepare(lesson, id);
                });
                shop.register(answers);
            }
        } catch (UncheckedIOException e) {
            failure = e.getMessage();
        } finally {
            published.forget();
        }
        Run run = new Run(lesson, afterLine, answers, journey.get(), failure);
        latest = run;
        return run;
    }

    private void prepare(Lesson lesson, MessageId id) {
        switch (lesson) {
            case LOSE_END_TRANSACTION -> faults.loseEndTransactions(1);
            case KILL_COMMIT -> killThisCommit();
            case FREEZE_BROKER -> faults.freeze(FROZEN);
            case FAIL_HANDLER -> handler.failAttempts(id, TWICE);
            case POISON -> handler.failAttempts(id, Integer.MAX_VALUE);
            case REGISTER, PAY -> {
                // nothing goes wrong
            }
        }
    }

    /** The database has committed before, and the next time it has not. */
    private void killThisCommit() {
        KilledCommit commit = commits.get();
        if (commit != null) {
            commit.killThis(moment);
            moment = moment == Moment.COMMITTED ? Moment.NOT_COMMITTED : Moment.COMMITTED;
        }
    }
}
