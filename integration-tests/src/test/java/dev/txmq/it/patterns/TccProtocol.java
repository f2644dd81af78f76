package dev.txmq.it.patterns;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * TCC on transactional messages as a model: an initiator and two participants, A and B, and one activity.
 *
 * <p>What is durable: the activity's row, and a reservation's row at each participant. Each changes in a local transaction, by a
 * guarded update. What is not: the call at the initiator with the answers that it has got, and transactions that are open. The
 * commit of the decision sends an outcome to each participant.
 *
 * <p>What the network does: requests, answers and outcomes may be lost, stay and come again, or overtake each other. What processes
 * do: the initiator may die at any moment, and each participant with its open transaction. Another instance of the initiator sweeps. Clocks
 * say nothing: the deadline passes at each process when it likes.
 *
 * <p>What is left out, since it adds no run: an answer TRYING or "unknown" to a question changes nothing, so it is not sent. A final
 * answer travels as an outcome does, because the participant handles both alike. A participant that is down is one to which
 * nothing happens. A refused try is one that is rolled back. The initiator gives up on a try whenever it likes. How the outcome
 * gets from the commit to the broker is {@link MessageProtocol}.
 */
final class TccProtocol implements Protocol<TccProtocol.State> {

    /** A mistake that can be built in, to see that the enumeration finds it. */
    enum Flaw {
        /** A participant whose initiator, or a replica of it that is behind, does not know the activity cancels. */
        UNKNOWN_IS_READ_AS_CANCELLED,
        /** A cancel that finds no reservation leaves no row behind. */
        NO_FENCE,
        /** A participant cancels by itself when the deadline is over. */
        THE_PARTICIPANT_DECIDES_BY_TIMER,
        /** The initiator writes its decision whatever the row says by then. */
        THE_DECISION_IS_NOT_GUARDED,
        /** The outcome is sent before the decision is committed. */
        SENT_BEFORE_THE_COMMIT,
        /** A confirm that finds no reservation is applied all the same. */
        CONFIRM_NEEDS_NO_RESERVATION,
        /** A try is taken after its deadline, when the fence may have been purged. */
        A_TRY_HAS_NO_DEADLINE,
        /** The initiator purges what it has decided, settled or not. */
        FORGOTTEN_BEFORE_IT_IS_SETTLED,
        /** Nobody cancels what a dead initiator has left TRYING. */
        NO_SWEEP,
        /** A participant waits for its outcome, and never asks. */
        NOBODY_ASKS,
        /** The settlement check does not cancel again a cancelled branch that the participant does not know. */
        THE_CHECK_ONLY_LOOKS
    }

    /** The activity's row. Once it is forgotten there is none; what it was is kept to compare. */
    enum Activity {
        NONE,
        TRYING,
        CONFIRMED,
        CANCELLED,
        FORGOTTEN_CONFIRMED,
        FORGOTTEN_CANCELLED;

        boolean isConfirmed() {
            return this == CONFIRMED || this == FORGOTTEN_CONFIRMED;
        }

        boolean isCancelled() {
            return this == CANCELLED || this == FORGOTTEN_CANCELLED;
        }

        boolean isForgotten() {
            return this == FORGOTTEN_CONFIRMED || this == FORGOTTEN_CANCELLED;
        }
    }

    /** How far the instance is that runs the activity; all of it is in its memory. */
    enum Call {
        BEFORE,
        TRYING,
        /** Its transaction is open and has locked the activity's row. */
        CONFIRMING,
        CANCELLING,
        HAS_SAID_CONFIRMED,
        HAS_SAID_CANCELLED,
        DEAD
    }

    /** A reservation's row. Once it is forgotten there is none; what it was is kept to compare. The last three must not be. */
    enum Reservation {
        NONE,
        RESERVED,
        CONFIRMED,
        CANCELLED,
        FENCE,
        FORGOTTEN_CONFIRMED,
        FORGOTTEN_CANCELLED,
        RESERVED_AFTER_ITS_END,
        CONFIRMED_WITHOUT_RESERVATION,
        CANCELLED_AFTER_ITS_CONFIRM;

        boolean hasRow() {
            return this != NONE && this != FORGOTTEN_CONFIRMED && this != FORGOTTEN_CANCELLED;
        }

        boolean isConfirmed() {
            return this == CONFIRMED || this == FORGOTTEN_CONFIRMED;
        }

        boolean isCancelled() {
            return this == CANCELLED || this == FENCE || this == FORGOTTEN_CANCELLED;
        }
    }

    /** The answer "reserved" to a try. */
    enum Reply {
        NONE,
        ON_THE_WAY,
        HAS_ARRIVED
    }

    /**
     * A participant, and what is on its way to it and from it.
     *
     * @param isTrying whether its transaction for a try is open, and so has locked the reservation's row
     * @param isTried whether a try is on its way
     * @param isDue whether the deadline has passed by its clock
     * @param isSettled whether the initiator knows that it has applied the outcome
     */
    record Participant(
            Reservation row,
            boolean isTrying,
            boolean isTried,
            Reply reply,
            boolean confirmOnTheWay,
            boolean cancelOnTheWay,
            boolean isDue,
            boolean isSettled) {

        Participant is(Reservation next) {
            return new Participant(next, isTrying, isTried, reply, confirmOnTheWay, cancelOnTheWay, isDue, isSettled);
        }

        Participant trying(boolean now) {
            return new Participant(row, now, isTried, reply, confirmOnTheWay, cancelOnTheWay, isDue, isSettled);
        }

        Participant tried(boolean now) {
            return new Participant(row, isTrying, now, reply, confirmOnTheWay, cancelOnTheWay, isDue, isSettled);
        }

        Participant replies(Reply now) {
            return new Participant(row, isTrying, isTried, now, confirmOnTheWay, cancelOnTheWay, isDue, isSettled);
        }

        Participant confirm(boolean onTheWay) {
            return new Participant(row, isTrying, isTried, reply, onTheWay, cancelOnTheWay, isDue, isSettled);
        }

        Participant cancel(boolean onTheWay) {
            return new Participant(row, isTrying, isTried, reply, confirmOnTheWay, onTheWay, isDue, isSettled);
        }

        Participant due() {
            return new Participant(row, isTrying, isTried, reply, confirmOnTheWay, cancelOnTheWay, true, isSettled);
        }

        Participant settled() {
            return new Participant(row, isTrying, isTried, reply, confirmOnTheWay, cancelOnTheWay, isDue, true);
        }
    }

    /** @param isDue whether the deadline has passed by the initiator's clock */
    record State(Activity activity, Call call, boolean isDue, List<Participant> participants) {

        State with(int number, Participant participant) {
            List<Participant> changed = new ArrayList<>(participants);
            changed.set(number, participant);
            return new State(activity, call, isDue, List.copyOf(changed));
        }

        State all(UnaryOperator<Participant> change) {
            return new State(
                    activity, call, isDue, participants.stream().map(change).toList());
        }

        State with(Activity next) {
            return new State(next, call, isDue, participants);
        }

        /** Answers are for the call alone. */
        State with(Call next) {
            State changed = new State(activity, next, isDue, participants);
            return next == Call.TRYING ? changed : changed.all(participant -> participant.replies(Reply.NONE));
        }

        State due(boolean now) {
            return new State(activity, call, now, participants);
        }

        Stream<Reservation> rows() {
            return participants.stream().map(Participant::row);
        }
    }

    private static final List<String> NAMES = List.of("A", "B");

    private final Set<Flaw> flaws;

    TccProtocol(Flaw... flaws) {
        this.flaws = EnumSet.noneOf(Flaw.class);
        this.flaws.addAll(List.of(flaws));
    }

    @Override
    public State start() {
        Participant participant =
                new Participant(Reservation.NONE, false, false, Reply.NONE, false, false, false, false);
        return new State(Activity.NONE, Call.BEFORE, false, List.of(participant, participant));
    }

    @Override
    public Optional<String> violation(State state) {
        Activity activity = state.activity();
        boolean anyConfirmed = state.rows().anyMatch(Reservation::isConfirmed);
        boolean anyCancelled = state.rows().anyMatch(Reservation::isCancelled);
        if (anyConfirmed && anyCancelled) {
            return Optional.of("one branch is confirmed, another cancelled");
        }
        if (state.rows().anyMatch(Reservation.RESERVED_AFTER_ITS_END::equals)) {
            return Optional.of("a late try has reserved");
        }
        if (state.rows().anyMatch(Reservation.CONFIRMED_WITHOUT_RESERVATION::equals)) {
            return Optional.of("a confirm was applied without a reservation");
        }
        if (state.rows().anyMatch(Reservation.CANCELLED_AFTER_ITS_CONFIRM::equals)) {
            return Optional.of("a cancel was applied after the confirm");
        }
        if ((anyConfirmed || activity.isConfirmed())
                && !state.rows().allMatch(row -> row == Reservation.RESERVED || row.isConfirmed())) {
            return Optional.of("confirmed, though not reserved everywhere");
        }
        if (anyConfirmed && !activity.isConfirmed() || anyCancelled && !activity.isCancelled()) {
            return Optional.of("a branch has an outcome that the activity does not have");
        }
        if (state.call() == Call.HAS_SAID_CONFIRMED && !activity.isConfirmed()
                || state.call() == Call.HAS_SAID_CANCELLED && !activity.isCancelled()) {
            return Optional.of("the caller was told another outcome");
        }
        return Optional.empty();
    }

    /** Decided, known to be settled everywhere, and forgotten; or never begun. Late copies of anything may be on their way. */
    @Override
    public boolean isEnded(State state) {
        boolean isOver =
                state.activity().isForgotten() || state.activity() == Activity.NONE && state.call() == Call.DEAD;
        return isOver
                && state.participants().stream()
                        .noneMatch(participant -> participant.isTrying() || participant.row() == Reservation.RESERVED);
    }

    @Override
    public List<Step<State>> steps(State state) {
        Steps steps = new Steps(state);
        addStepsOfTheCall(state, steps);
        addStepsOfOtherInstances(state, steps);
        for (int number = 0; number < NAMES.size(); number++) {
            addStepsOfTries(number, state, steps);
            addStepsOfOutcomes(number, state, steps);
            addStepsOfTime(number, state, steps);
        }
        return steps.taken;
    }

    private void addStepsOfTheCall(State state, Steps steps) {
        switch (state.call()) {
            case BEFORE -> {
                steps.happens(
                        "the initiator commits the activity",
                        state.with(Activity.TRYING).with(Call.TRYING));
                steps.fault("the initiator dies before it begins", state.with(Call.DEAD));
            }
            case TRYING -> {
                boolean allReserved =
                        state.participants().stream().allMatch(participant -> participant.reply() == Reply.HAS_ARRIVED);
                if (allReserved) {
                    decides("the initiator confirms", Call.CONFIRMING, state, steps);
                }
                decides("the initiator gives up", Call.CANCELLING, state, steps);
                steps.fault("the initiator dies", state.with(Call.DEAD));
            }
            case CONFIRMING -> {
                steps.happens(
                        "the initiator commits CONFIRMED",
                        decided(state, Activity.CONFIRMED).with(Call.HAS_SAID_CONFIRMED));
                steps.fault("the initiator dies, its transaction is rolled back", state.with(Call.DEAD));
            }
            case CANCELLING -> {
                steps.happens(
                        "the initiator commits CANCELLED",
                        decided(state, Activity.CANCELLED).with(Call.HAS_SAID_CANCELLED));
                steps.fault("the initiator dies, its transaction is rolled back", state.with(Call.DEAD));
            }
            default -> {}
        }
    }

    /** The guarded update: it locks the row if that is still TRYING, and tells the caller what it says if not. */
    private void decides(String what, Call next, State state, Steps steps) {
        if (state.activity() == Activity.TRYING || flaws.contains(Flaw.THE_DECISION_IS_NOT_GUARDED)) {
            boolean early = next == Call.CONFIRMING && flaws.contains(Flaw.SENT_BEFORE_THE_COMMIT);
            State open = state.with(next);
            steps.happens(what, early ? open.all(participant -> participant.confirm(true)) : open);
        } else {
            steps.happens(
                    what + " and finds " + state.activity(),
                    state.with(state.activity().isConfirmed() ? Call.HAS_SAID_CONFIRMED : Call.HAS_SAID_CANCELLED));
        }
    }

    private static State decided(State state, Activity outcome) {
        return state.with(outcome)
                .due(false)
                .all(participant ->
                        outcome == Activity.CONFIRMED ? participant.confirm(true) : participant.cancel(true));
    }

    private void addStepsOfOtherInstances(State state, Steps steps) {
        boolean isLocked = state.call() == Call.CONFIRMING || state.call() == Call.CANCELLING;
        if (state.activity() == Activity.TRYING) {
            steps.happens("the deadline passes at the initiator", state.due(true));
            if (state.isDue() && !isLocked && !flaws.contains(Flaw.NO_SWEEP)) {
                steps.happens("the sweep commits CANCELLED", decided(state, Activity.CANCELLED));
            }
        }
        if (state.activity() == Activity.CONFIRMED || state.activity() == Activity.CANCELLED) {
            boolean allSettled = state.participants().stream().allMatch(Participant::isSettled);
            if (allSettled || flaws.contains(Flaw.FORGOTTEN_BEFORE_IT_IS_SETTLED)) {
                steps.happens(
                        "the initiator purges the activity",
                        state.with(
                                state.activity().isConfirmed()
                                        ? Activity.FORGOTTEN_CONFIRMED
                                        : Activity.FORGOTTEN_CANCELLED));
            }
        }
    }

    private void addStepsOfTries(int number, State state, Steps steps) {
        String name = NAMES.get(number);
        Participant participant = state.participants().get(number);
        if (state.call() == Call.TRYING && participant.reply() == Reply.NONE) {
            steps.happens("the initiator sends a try to " + name, state.with(number, participant.tried(true)));
        }
        if (participant.isTried()) {
            steps.fault("a try to " + name + " is lost", state.with(number, participant.tried(false)));
            Participant arrived = arrived(participant, state.call());
            steps.happens("a try arrives at " + name, state.with(number, arrived.tried(false)));
            steps.fault("a copy of a try arrives at " + name, state.with(number, arrived));
        }
        if (participant.isTrying()) {
            Participant closed = participant.trying(false);
            Reservation row =
                    participant.row() == Reservation.NONE ? Reservation.RESERVED : Reservation.RESERVED_AFTER_ITS_END;
            steps.happens(
                    name + " commits its reservation", state.with(number, answered(closed.is(row), state.call())));
            steps.fault(name + " refuses, or dies, and its try is rolled back", state.with(number, closed));
        }
        if (participant.reply() == Reply.ON_THE_WAY) {
            steps.happens(
                    "the initiator learns that " + name + " has reserved",
                    state.with(number, participant.replies(Reply.HAS_ARRIVED)));
            steps.fault("the answer of " + name + " is lost", state.with(number, participant.replies(Reply.NONE)));
        }
    }

    private Participant arrived(Participant participant, Call call) {
        if (participant.isTrying()
                || participant.row().isCancelled() && participant.row().hasRow()) {
            return participant;
        }
        if (participant.row().hasRow()) {
            return answered(participant, call);
        }
        return participant.isDue() && !flaws.contains(Flaw.A_TRY_HAS_NO_DEADLINE)
                ? participant
                : participant.trying(true);
    }

    private static Participant answered(Participant participant, Call call) {
        return call == Call.TRYING && participant.reply() == Reply.NONE
                ? participant.replies(Reply.ON_THE_WAY)
                : participant;
    }

    /** An outcome waits for the row lock of a try that is open. */
    private void addStepsOfOutcomes(int number, State state, Steps steps) {
        String name = NAMES.get(number);
        Participant participant = state.participants().get(number);
        if (participant.confirmOnTheWay()) {
            steps.fault("CONFIRMED to " + name + " is lost", state.with(number, participant.confirm(false)));
            if (!participant.isTrying()) {
                Participant applied = participant.is(confirmed(participant.row()));
                steps.happens(name + " gets CONFIRMED", state.with(number, applied.confirm(false)));
                steps.fault(name + " gets a copy of CONFIRMED", state.with(number, applied));
            }
        }
        if (participant.cancelOnTheWay()) {
            steps.fault("CANCELLED to " + name + " is lost", state.with(number, participant.cancel(false)));
            if (!participant.isTrying()) {
                Participant applied = participant.is(cancelled(participant.row()));
                steps.happens(name + " gets CANCELLED", state.with(number, applied.cancel(false)));
                steps.fault(name + " gets a copy of CANCELLED", state.with(number, applied));
            }
        }
        addStepsOfTheAsker(number, state, steps);
        addStepsOfTheCheck(number, state, steps);
    }

    private Reservation confirmed(Reservation row) {
        if (row == Reservation.RESERVED) {
            return Reservation.CONFIRMED;
        }
        return !row.hasRow() && flaws.contains(Flaw.CONFIRM_NEEDS_NO_RESERVATION)
                ? Reservation.CONFIRMED_WITHOUT_RESERVATION
                : row;
    }

    private Reservation cancelled(Reservation row) {
        return switch (row) {
            case RESERVED -> Reservation.CANCELLED;
            case FORGOTTEN_CONFIRMED -> Reservation.CANCELLED_AFTER_ITS_CONFIRM;
            case NONE, FORGOTTEN_CANCELLED ->
                flaws.contains(Flaw.NO_FENCE) ? Reservation.FORGOTTEN_CANCELLED : Reservation.FENCE;
            default -> row;
        };
    }

    private void addStepsOfTheAsker(int number, State state, Steps steps) {
        String name = NAMES.get(number);
        Participant participant = state.participants().get(number);
        if (participant.row() != Reservation.RESERVED || !participant.isDue()) {
            return;
        }
        if (flaws.contains(Flaw.THE_PARTICIPANT_DECIDES_BY_TIMER)) {
            steps.happens(
                    name + " loses patience and cancels", state.with(number, participant.is(Reservation.CANCELLED)));
        }
        if (flaws.contains(Flaw.NOBODY_ASKS)) {
            return;
        }
        if (state.activity() == Activity.CONFIRMED) {
            steps.happens(name + " asks and is told CONFIRMED", state.with(number, participant.confirm(true)));
        }
        if (state.activity() == Activity.CANCELLED) {
            steps.happens(name + " asks and is told CANCELLED", state.with(number, participant.cancel(true)));
        }
        if (flaws.contains(Flaw.UNKNOWN_IS_READ_AS_CANCELLED)) {
            steps.fault(
                    name + " asks a replica that does not know the activity",
                    state.with(number, participant.is(Reservation.CANCELLED)));
        }
    }

    private void addStepsOfTheCheck(int number, State state, Steps steps) {
        String name = NAMES.get(number);
        Participant participant = state.participants().get(number);
        boolean asConfirmed = state.activity() == Activity.CONFIRMED && participant.row() == Reservation.CONFIRMED;
        boolean asCancelled = state.activity() == Activity.CANCELLED
                && participant.row().isCancelled()
                && participant.row().hasRow();
        if (asConfirmed || asCancelled) {
            steps.happens("the check finds that " + name + " is settled", state.with(number, participant.settled()));
        }
        if (state.activity() == Activity.CANCELLED
                && !participant.isSettled()
                && !participant.row().hasRow()
                && !flaws.contains(Flaw.THE_CHECK_ONLY_LOOKS)) {
            steps.happens(
                    "the check does not find the branch of " + name + " and cancels it again",
                    state.with(number, participant.cancel(true)));
        }
    }

    /** What is settled is purged long after the deadline, and what is confirmed after the initiator has looked. */
    private void addStepsOfTime(int number, State state, Steps steps) {
        String name = NAMES.get(number);
        Participant participant = state.participants().get(number);
        if (state.activity() != Activity.NONE) {
            steps.happens("the deadline passes at " + name, state.with(number, participant.due()));
        }
        if (participant.isDue() && participant.row().isCancelled()) {
            steps.happens(
                    name + " purges its cancelled branch",
                    state.with(number, participant.is(Reservation.FORGOTTEN_CANCELLED)));
        }
        if (participant.isDue() && participant.row() == Reservation.CONFIRMED && participant.isSettled()) {
            steps.happens(
                    name + " purges its confirmed branch",
                    state.with(number, participant.is(Reservation.FORGOTTEN_CONFIRMED)));
        }
    }

    /** Leaves out what changes nothing. */
    private static final class Steps {

        private final State from;
        private final List<Step<State>> taken = new ArrayList<>();

        Steps(State from) {
            this.from = from;
        }

        void happens(String what, State next) {
            add(what, next, false);
        }

        void fault(String what, State next) {
            add(what, next, true);
        }

        private void add(String what, State next, boolean isFault) {
            if (!next.equals(from)) {
                taken.add(new Step<>(what, next, isFault));
            }
        }
    }
}
