package dev.txmq.tcc.initiator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import com.fasterxml.uuid.Generators;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TransactionalDatabase;
import dev.txmq.it.tcc.Hooks;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.it.tcc.MarketApplication;
import dev.txmq.it.tcc.TccTest;
import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.initiator.Plan.PlannedBranch;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.participant.Settlement;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every order in which the steps of one activity can happen, with every one of them lost or failing at first, on real tables. What is
 * enumerated is generated from what must come before what; nothing is picked.
 */
class InterleavingTest extends TccTest {

    /** What can happen, once each. */
    private enum Event {
        /** A try, as the initiator sends it. */
        TRY,
        /** A copy of it, which the network has kept. */
        TRY_AGAIN,
        /** The same at the other branch. */
        TRY_OTHER,
        /** The initiator decides: it confirms if it has heard "reserved" from all, and cancels otherwise. */
        DECIDE,
        /** Another instance finds the deadline over. */
        SWEEP,
        /** The outcome arrives, if there is one. */
        TELL,
        /** The participant asks, and acts if the answer is final. */
        ASK,
        /** The outcome arrives at the other branch. */
        TELL_OTHER
    }

    /** What fails the first time that it is done, and rolls back. */
    enum Failing {
        NOTHING,
        RESERVE,
        SETTLE
    }

    private static final Set<Event> ONE_BRANCH = EnumSet.complementOf(EnumSet.of(Event.TRY_OTHER, Event.TELL_OTHER));
    private static final String BRANCH = "debit";
    private static final String OTHER = "other";
    private static final int RACES = 500;

    private ActivityTable table;
    private Decision decision;
    private Sweep sweep;
    private TransactionTemplate initiator;
    private Settlement settlement;
    private TransactionTemplate participant;

    @BeforeAll
    void lab() {
        rocketMq.createTopic("lab-outcomes");
        // nobody hears its messages, and nothing of it happens by itself
        ConfigurableApplicationContext lab = started(
                MarketApplication.builder(),
                "lab",
                freePort(),
                "--txmq.producer.topics=lab-outcomes,order-paid",
                "--txmq.tcc.poll-interval=1m",
                "--txmq.tcc.participants.debit.url=" + bankAddress,
                "--txmq.tcc.participants.debit.topic=lab-outcomes");
        table = lab.getBean(ActivityTable.class);
        decision = lab.getBean(Decision.class);
        sweep = lab.getBean(Sweep.class);
        initiator = lab.getBean(TransactionalDatabase.class).handlerTransaction();
        settlement = bankA.getBean(Settlement.class);
        participant = bankA.getBean(TransactionalDatabase.class).handlerTransaction();
        given(1_000_000);
    }

    @Test
    void oneBranch() {
        assertThat(tryAll(ONE_BRANCH, Failing.NOTHING)).isEqualTo(777);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    @Tag("long")
    void oneBranchOfWhichSomethingFails(Failing failing) {
        assertThat(tryAll(ONE_BRANCH, failing)).isEqualTo(777);
    }

    /** Without the question, which does to the participant what the message does. */
    @Test
    @Tag("long")
    void twoBranches() {
        assertThat(tryAll(EnumSet.complementOf(EnumSet.of(Event.ASK)), Failing.NOTHING))
                .isEqualTo(2_512);
    }

    /** At the same moment, and not one after the other: a row has one lock. */
    @Test
    void aConfirmationAndASweepAtOnceHaveOneOutcome() throws Exception {
        int balance = payer.balance(key);
        int confirmed = 0;
        ExecutorService sweeper = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < RACES; i++) {
                confirmed += race(sweeper) ? 1 : 0;
            }
        } finally {
            sweeper.shutdown();
        }

        System.out.printf("confirmed before it was swept: %d of %d%n", confirmed, RACES);
        assertThat(payer.frozen(key)).isZero();
        assertThat(payer.balance(key)).isEqualTo(balance - confirmed);
    }

    private boolean race(ExecutorService sweeper) throws Exception {
        Stream.of(Step.values()).forEach(step -> bankA.getBean(Hooks.class).none(step, key));
        UUID id = Generators.timeBasedEpochGenerator().generate();
        Instant deadline = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Plan plan = new Plan(
                id, "race", id.toString(), deadline, List.of(new PlannedBranch("debit", BRANCH, false, new byte[0])));
        initiator.executeWithoutResult(status -> table.insert(plan, deadline));
        assertThat(tryOut(id, BRANCH, Instant.now().plusSeconds(60), body(1)).statusCode())
                .isEqualTo(201);
        CyclicBarrier together = new CyclicBarrier(2);
        Future<Void> sweeping = sweeper.submit(() -> {
            together.await();
            sweep.sweep(id);
            return null;
        });

        boolean confirmed = true;
        together.await();
        try {
            initiator.executeWithoutResult(status -> decision.confirm(plan, Map.of()));
        } catch (Decision.DecidedBefore e) {
            confirmed = false;
        }
        sweeping.get();

        Decided outcome = confirmed ? Decided.CONFIRMED : Decided.CANCELLED;
        assertThat(initiator.execute(status -> table.find(id).orElseThrow()).status())
                .isEqualTo(Status.valueOf(outcome.name()));
        participant.executeWithoutResult(
                status -> settlement.settle(plan.branchIds().get(0), outcome));
        return confirmed;
    }

    /** All subsets, since each can be lost, in all orders. */
    private int tryAll(Set<Event> events, Failing failing) {
        List<List<Event>> histories = histories(events);
        histories.forEach(history -> new History(history, failing, events.contains(Event.TRY_OTHER)).play());
        return histories.size();
    }

    private static List<List<Event>> histories(Set<Event> events) {
        List<List<Event>> all = new ArrayList<>();
        extend(new ArrayList<>(), events, all);
        return all;
    }

    private static void extend(List<Event> begun, Set<Event> events, List<List<Event>> all) {
        all.add(List.copyOf(begun));
        for (Event next : events) {
            if (!begun.contains(next) && canFollow(begun, next)) {
                begun.add(next);
                extend(begun, events, all);
                begun.remove(begun.size() - 1);
            }
        }
    }

    private static boolean canFollow(List<Event> begun, Event next) {
        return switch (next) {
            // the initiator has given up its tries by then; a copy may still come
            case TRY, TRY_OTHER -> !begun.contains(Event.DECIDE);
            // what tells nothing new is no event
            case TELL, TELL_OTHER -> begun.contains(Event.DECIDE) || begun.contains(Event.SWEEP);
            default -> true;
        };
    }

    /** One history, and what must hold at its end. */
    private final class History {

        private final List<Event> events;
        private final Failing failing;
        private final boolean twoBranches;
        private final UUID id = Generators.timeBasedEpochGenerator().generate();
        private final Instant deadline = Instant.now().truncatedTo(ChronoUnit.MICROS);
        private final Plan plan;
        private boolean reserved;
        private boolean otherReserved;
        private boolean failed;

        History(List<Event> events, Failing failing, boolean twoBranches) {
            this.events = events;
            this.failing = failing;
            this.twoBranches = twoBranches;
            List<PlannedBranch> branches = new ArrayList<>();
            branches.add(new PlannedBranch("debit", BRANCH, false, new byte[0]));
            if (twoBranches) {
                branches.add(new PlannedBranch("debit", OTHER, false, new byte[0]));
            }
            plan = new Plan(id, "lab", id.toString(), deadline, branches);
        }

        void play() {
            try {
                hook();
                initiator.executeWithoutResult(status -> table.insert(plan, deadline));
                events.forEach(this::happen);
                end();
                check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("%s, failing %s".formatted(events, failing), e);
            }
        }

        private void hook() {
            Hooks hooks = bankA.getBean(Hooks.class);
            for (Step step : Step.values()) {
                Failing which = step == Step.RESERVED ? Failing.RESERVE : Failing.SETTLE;
                hooks.on(step, key, reservation -> {
                    if (failing == which && !failed) {
                        failed = true;
                        throw new IllegalStateException("the first time");
                    }
                });
            }
        }

        private void happen(Event event) {
            switch (event) {
                case TRY -> reserved |= tryOut(BRANCH);
                case TRY_AGAIN -> tryOut(BRANCH);
                case TRY_OTHER -> otherReserved |= tryOut(OTHER);
                case DECIDE -> decide();
                case SWEEP -> sweep.sweep(id);
                case TELL, ASK -> tell(plan.branchIds().get(0));
                case TELL_OTHER -> tell(plan.branchIds().get(1));
            }
        }

        private boolean tryOut(String branch) {
            int status = InterleavingTest.this
                    .tryOut(id, branch, Instant.now().plusSeconds(60), body(1))
                    .statusCode();
            return status == 200 || status == 201;
        }

        private void decide() {
            boolean all = reserved && (otherReserved || !twoBranches);
            try {
                initiator.executeWithoutResult(status -> {
                    if (all) {
                        decision.confirm(plan, Map.of());
                    } else {
                        decision.cancel(id, null, "not reserved everywhere");
                    }
                });
            } catch (Decision.DecidedBefore e) {
                assertThat(outcome()).isEqualTo(Status.CANCELLED);
            }
        }

        private Status outcome() {
            return initiator.execute(status -> table.find(id).orElseThrow()).status();
        }

        private void tell(BranchId branch) {
            Status outcome = outcome();
            if (outcome == Status.TRYING) {
                return;
            }
            try {
                participant.executeWithoutResult(status -> settlement.settle(branch, Decided.valueOf(outcome.name())));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the first time");
            }
        }

        /** Nothing is lost for ever: whoever is there in the end decides, and tells. */
        private void end() {
            sweep.sweep(id);
            for (BranchId branch : plan.branchIds()) {
                tell(branch);
                tell(branch);
            }
        }

        private void check() {
            Status outcome = outcome();
            assertThat(outcome).isNotEqualTo(Status.TRYING);
            if (outcome == Status.CONFIRMED) {
                assertThat(reserved && (otherReserved || !twoBranches)).isTrue();
            }
            for (BranchId branch : plan.branchIds()) {
                String name = branch.branch();
                assertThat(payer.status("debit", id, name)).isEqualTo(outcome.name());
                int entries = count(
                        bankA,
                        "SELECT COUNT(*) FROM wallet_entry WHERE activity_id = ? AND branch = ?",
                        bytes(id),
                        name);
                assertThat(entries).isEqualTo(outcome == Status.CONFIRMED ? 1 : 0);
                assertThat(InterleavingTest.this
                                .tryOut(id, name, Instant.now().plusSeconds(60), body(1))
                                .statusCode())
                        .as("a copy that comes last")
                        .isEqualTo(outcome == Status.CONFIRMED ? 200 : 410);
            }
            assertThat(payer.frozen(key)).isZero();
            assertThat(payer.balance(key)).isEqualTo(1_000_000 - payer.entries(key));
        }
    }
}
