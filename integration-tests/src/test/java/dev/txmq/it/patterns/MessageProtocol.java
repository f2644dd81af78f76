package dev.txmq.it.patterns;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The transactional message as a model: one business transaction, its message, the broker and one consumer.
 *
 * <p>The producer writes the message's row, sends the half message, commits, and sends END_TRANSACTION. It may die at each step, and
 * its COMMIT may be on the way by then. The broker asks about a half message that it has heard nothing of, and may give it up. Any
 * instance answers: by the row, or by a fence where there is none. The relay publishes what nobody has confirmed. Whatever is sent may be lost, or arrive
 * when nobody expects it any more; what is delivered may be delivered again.
 *
 * <p>A broker that loses its disk is left out: then an operator publishes again.
 */
final class MessageProtocol implements Protocol<MessageProtocol.State> {

    /** What can be built in; most are mistakes. */
    enum Flaw {
        /** What the broker gives up is published by nobody. */
        NO_RELAY,
        /** END_TRANSACTION leaves before the commit. */
        ENDED_BEFORE_THE_COMMIT,
        /** A check-back that meets a locked row answers COMMIT. */
        IN_FLIGHT_IS_READ_AS_COMMITTED,
        /** A check-back looks past the lock, so a transaction in flight has no row; it answers ROLLBACK, without a fence. */
        IN_FLIGHT_IS_READ_AS_ROLLED_BACK,
        /** No mistake by itself: the half message is sent before the row is written, as with RocketMQ's own example. */
        HALF_MESSAGE_BEFORE_THE_ROW,
        /** A check-back that finds no row answers ROLLBACK and writes nothing. */
        NO_FENCE,
        /** Somebody between producer and broker says that END_TRANSACTION is done, and drops it. */
        A_PROXY_IS_BELIEVED,
        /** The consumer does not remember what it has handled. */
        NO_INBOX
    }

    /** The business transaction, in the database. */
    enum Transaction {
        NOT_BEGUN,
        OPEN,
        COMMITTING,
        COMMITTED,
        ROLLED_BACK;

        boolean isInFlight() {
            return this == OPEN || this == COMMITTING;
        }
    }

    /** The row of the message, in the same database. Until the commit it is WRITTEN: locked, and visible to nobody else. */
    enum Row {
        NONE,
        WRITTEN,
        COMMITTED,
        PUBLISHED,
        FENCE
    }

    /**
     * The half message, at the broker. A COMMIT makes it visible whatever it is by then: RocketMQ finds a half message by its
     * offset, and keeps no record of a rollback.
     */
    enum Half {
        NOT_SENT,
        ON_THE_WAY,
        LOST,
        STORED,
        VISIBLE,
        ROLLED_BACK,
        DISCARDED
    }

    /**
     * @param isAlive whether the producer lives that has begun the transaction
     * @param commitOnTheWay to the broker: END_TRANSACTION, or the answer COMMIT to a check-back
     * @param rollbackOnTheWay to the broker: the answer ROLLBACK to a check-back
     * @param isRelayed whether the broker has the message from the relay
     * @param effects how often the consumer has done what the message tells; 2 stands for more, too
     */
    record State(
            boolean isAlive,
            Transaction transaction,
            Row row,
            Half half,
            boolean commitOnTheWay,
            boolean rollbackOnTheWay,
            boolean isRelayed,
            int effects) {

        State dead() {
            return new State(false, transaction, row, half, commitOnTheWay, rollbackOnTheWay, isRelayed, effects);
        }

        State with(Transaction next) {
            return new State(isAlive, next, row, half, commitOnTheWay, rollbackOnTheWay, isRelayed, effects);
        }

        State with(Row next) {
            return new State(isAlive, transaction, next, half, commitOnTheWay, rollbackOnTheWay, isRelayed, effects);
        }

        State with(Half next) {
            return new State(isAlive, transaction, row, next, commitOnTheWay, rollbackOnTheWay, isRelayed, effects);
        }

        State commit(boolean onTheWay) {
            return new State(isAlive, transaction, row, half, onTheWay, rollbackOnTheWay, isRelayed, effects);
        }

        State rollback(boolean onTheWay) {
            return new State(isAlive, transaction, row, half, commitOnTheWay, onTheWay, isRelayed, effects);
        }

        State relayed() {
            return new State(isAlive, transaction, row, half, commitOnTheWay, rollbackOnTheWay, true, effects);
        }

        State handled(int times) {
            return new State(isAlive, transaction, row, half, commitOnTheWay, rollbackOnTheWay, isRelayed, times);
        }

        /** What nobody but the transaction itself has seen goes with it. */
        State rolledBack() {
            State over = with(Transaction.ROLLED_BACK);
            return row == Row.WRITTEN ? over.with(Row.NONE) : over;
        }

        State committed() {
            return with(Transaction.COMMITTED).with(Row.COMMITTED);
        }

        boolean isVisible() {
            return half == Half.VISIBLE || isRelayed;
        }
    }

    private final Set<Flaw> flaws;

    MessageProtocol(Set<Flaw> flaws) {
        this.flaws = EnumSet.noneOf(Flaw.class);
        this.flaws.addAll(flaws);
    }

    @Override
    public State start() {
        return new State(true, Transaction.NOT_BEGUN, Row.NONE, Half.NOT_SENT, false, false, false, 0);
    }

    @Override
    public Optional<String> violation(State state) {
        boolean isCommitted = state.transaction() == Transaction.COMMITTED;
        if (state.isVisible() && !isCommitted) {
            return Optional.of("consumers see what is not committed");
        }
        if (state.half() == Half.ROLLED_BACK && isCommitted) {
            return Optional.of("rolled back at the broker, and committed in the database");
        }
        if (state.row() == Row.PUBLISHED && !state.isVisible()) {
            return Optional.of("PUBLISHED, and nobody has it");
        }
        return state.effects() > 1 ? Optional.of("handled twice") : Optional.empty();
    }

    @Override
    public boolean isEnded(State state) {
        boolean nothingIsAsked = state.half() != Half.STORED && state.half() != Half.ON_THE_WAY;
        boolean hasHappened =
                state.transaction() == Transaction.COMMITTED && state.row() == Row.PUBLISHED && state.effects() == 1;
        boolean hasNotHappened = state.transaction() == Transaction.ROLLED_BACK
                || state.transaction() == Transaction.NOT_BEGUN && !state.isAlive();
        return nothingIsAsked && (hasHappened || hasNotHappened);
    }

    @Override
    public List<Step<State>> steps(State state) {
        List<Step<State>> steps = new ArrayList<>();
        if (state.isAlive()) {
            addStepsOfTheProducer(state, steps);
            fault(steps, "the producer dies", state.dead());
        }
        addStepsOfTheDatabase(state, steps);
        addStepsOfTheBroker(state, steps);
        addStepsOfTheRelay(state, steps);
        if (state.isVisible()) {
            boolean isAgain = state.effects() > 0 && flaws.contains(Flaw.NO_INBOX);
            happens(steps, "the consumer handles the message", state.handled(isAgain ? 2 : 1));
        }
        steps.removeIf(step -> step.next().equals(state));
        return steps;
    }

    private void addStepsOfTheProducer(State state, List<Step<State>> steps) {
        if (state.transaction() == Transaction.NOT_BEGUN) {
            happens(steps, "the producer begins", state.with(Transaction.OPEN));
        }
        if (state.transaction() == Transaction.OPEN) {
            happens(steps, "the business fails and rolls back", state.rolledBack());
            if (state.row() == Row.NONE) {
                happens(steps, "the producer writes the row", state.with(Row.WRITTEN));
            }
            if (state.row() == Row.FENCE) {
                happens(steps, "the producer meets the fence and rolls back", state.rolledBack());
            }
            boolean isTimeForIt = state.row() == Row.WRITTEN || flaws.contains(Flaw.HALF_MESSAGE_BEFORE_THE_ROW);
            if (isTimeForIt && state.half() == Half.NOT_SENT) {
                happens(steps, "the producer sends the half message", state.with(Half.ON_THE_WAY));
            }
            if (state.row() == Row.WRITTEN) {
                happens(steps, "the producer sends COMMIT to the database", state.with(Transaction.COMMITTING));
            }
            if (state.half() == Half.STORED && flaws.contains(Flaw.ENDED_BEFORE_THE_COMMIT)) {
                happens(steps, "the producer sends END_TRANSACTION", state.commit(true));
            }
        }
        if (state.transaction() == Transaction.COMMITTED && state.half() == Half.STORED) {
            happens(steps, "the producer sends END_TRANSACTION", state.commit(true));
        }
    }

    private static void addStepsOfTheDatabase(State state, List<Step<State>> steps) {
        if (state.transaction() == Transaction.COMMITTING) {
            happens(steps, "the database commits", state.committed());
            fault(steps, "the connection is cut before COMMIT arrives, the database rolls back", state.rolledBack());
        }
        if (state.transaction() == Transaction.OPEN && !state.isAlive()) {
            happens(steps, "the database rolls back for a client that is gone", state.rolledBack());
        }
    }

    private void addStepsOfTheBroker(State state, List<Step<State>> steps) {
        if (state.half() == Half.ON_THE_WAY) {
            happens(steps, "the broker stores the half message", state.with(Half.STORED));
            fault(steps, "the half message is lost", state.with(Half.LOST));
        }
        if (state.half() == Half.STORED) {
            addCheckBack(state, steps);
            fault(steps, "the broker gives the half message up", state.with(Half.DISCARDED));
        }
        if (state.commitOnTheWay()) {
            State done = state.commit(false);
            State applied = done.with(Half.VISIBLE);
            happens(steps, "the broker applies COMMIT, the row is marked", marked(applied));
            fault(steps, "the broker applies COMMIT, its answer is lost", applied);
            fault(steps, "COMMIT to the broker is lost", done);
            if (flaws.contains(Flaw.A_PROXY_IS_BELIEVED)) {
                fault(steps, "the proxy drops COMMIT, the row is marked", marked(done));
            }
        }
        if (state.rollbackOnTheWay()) {
            State done = state.rollback(false);
            boolean isStored = state.half() == Half.STORED;
            happens(steps, "the broker applies ROLLBACK", isStored ? done.with(Half.ROLLED_BACK) : done);
            fault(steps, "ROLLBACK to the broker is lost", done);
        }
    }

    /** A locked row is answered UNKNOWN, which changes nothing: the broker asks again. */
    private void addCheckBack(State state, List<Step<State>> steps) {
        String what = "a check-back finds " + state.row();
        switch (state.row()) {
            case COMMITTED, PUBLISHED -> happens(steps, what + " and answers COMMIT", state.commit(true));
            case FENCE -> happens(steps, what + " and answers ROLLBACK", state.rollback(true));
            case WRITTEN -> {
                if (flaws.contains(Flaw.IN_FLIGHT_IS_READ_AS_COMMITTED)) {
                    happens(steps, what + " and answers COMMIT", state.commit(true));
                }
                if (flaws.contains(Flaw.IN_FLIGHT_IS_READ_AS_ROLLED_BACK)) {
                    happens(steps, what + " and answers ROLLBACK", state.rollback(true));
                }
            }
            case NONE -> {
                State fenced = flaws.contains(Flaw.NO_FENCE) ? state : state.with(Row.FENCE);
                happens(steps, what + " and answers ROLLBACK", fenced.rollback(true));
            }
        }
    }

    private void addStepsOfTheRelay(State state, List<Step<State>> steps) {
        if (state.row() == Row.COMMITTED && !flaws.contains(Flaw.NO_RELAY)) {
            happens(steps, "the relay publishes and marks the row", marked(state.relayed()));
            fault(steps, "the relay publishes, the answer is lost", state.relayed());
        }
    }

    private static State marked(State state) {
        return state.row() == Row.COMMITTED ? state.with(Row.PUBLISHED) : state;
    }

    private static void happens(List<Step<State>> steps, String what, State next) {
        steps.add(new Step<>(what, next, false));
    }

    private static void fault(List<Step<State>> steps, String what, State next) {
        steps.add(new Step<>(what, next, true));
    }
}
