package dev.txmq.it.patterns;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Two-phase and three-phase commit as textbooks have them: a coordinator and two members, A and B.
 *
 * <p>A model only: no maintained implementation of three-phase commit for Java could be found to run instead. The coordinator may
 * die at any moment, also between two messages of a phase, and does not come back. Any message may be lost. A member that is down
 * is one that its messages do not reach.
 *
 * <p>The rules for a time-out: the coordinator aborts while it waits for votes or for acknowledgements. A member aborts before it
 * has voted. With three phases it also aborts while it is READY, and <em>commits</em> when it is PRECOMMITTED. With two phases it
 * waits once it is READY, and the coordinator repeats its decision.
 */
final class PhasedCommit implements Protocol<PhasedCommit.State> {

    enum Phases {
        TWO,
        THREE
    }

    /** When the one who waits may lose patience. */
    enum Timers {
        /** At any moment: a message may be later than every time-out. */
        AT_ANY_MOMENT,
        /** Only when no message is on its way and the coordinator has none to send: no time-out is ever too early. */
        WHEN_ALL_IS_SILENT
    }

    /** Whether messages get lost; the coordinator may die in either case. */
    enum Network {
        LOSES_MESSAGES,
        LOSES_NONE
    }

    enum MemberState {
        INIT,
        READY,
        PRECOMMITTED,
        COMMITTED,
        ABORTED;

        boolean isFinal() {
            return this == COMMITTED || this == ABORTED;
        }
    }

    enum Message {
        CAN_COMMIT,
        YES,
        NO,
        PRE_COMMIT,
        ACK,
        DO_COMMIT,
        ABORT;

        boolean isForCoordinator() {
            return this == YES || this == NO || this == ACK;
        }
    }

    /** What the coordinator is about: in each phase it sends one message to each member. */
    enum Coordinator {
        VOTING(Message.CAN_COMMIT),
        PREPARING(Message.PRE_COMMIT),
        COMMITTING(Message.DO_COMMIT),
        ABORTING(Message.ABORT),
        DEAD(null);

        private final Message message;

        Coordinator(Message message) {
            this.message = message;
        }

        boolean hasDecided() {
            return this == COMMITTING || this == ABORTING;
        }
    }

    /**
     * A member, and what the coordinator knows of it.
     *
     * @param isTold whether the coordinator has sent it the message of its phase
     * @param hasAnswered whether the coordinator has its answer to that
     */
    record Member(MemberState state, boolean isTold, boolean hasAnswered, Set<Message> onTheWay) {

        Member is(MemberState next) {
            return new Member(next, isTold, hasAnswered, onTheWay);
        }

        Member told(Message message) {
            return new Member(state, true, hasAnswered, onTheWay).sends(message);
        }

        Member answered() {
            return new Member(state, isTold, true, onTheWay);
        }

        Member inNextPhase() {
            return new Member(state, false, false, onTheWay);
        }

        Member sends(Message message) {
            Set<Message> more = EnumSet.of(message);
            more.addAll(onTheWay);
            return new Member(state, isTold, hasAnswered, more);
        }

        Member without(Message message) {
            Set<Message> fewer = EnumSet.noneOf(Message.class);
            fewer.addAll(onTheWay);
            fewer.remove(message);
            return new Member(state, isTold, hasAnswered, fewer);
        }
    }

    record State(Coordinator coordinator, List<Member> members) {

        State with(int number, Member member) {
            List<Member> changed = new ArrayList<>(members);
            changed.set(number, member);
            return new State(coordinator, List.copyOf(changed));
        }

        State enters(Coordinator next) {
            return new State(next, members.stream().map(Member::inNextPhase).toList());
        }

        boolean hasAnswerOfAll() {
            return members.stream().allMatch(Member::hasAnswered);
        }

        Stream<MemberState> memberStates() {
            return members.stream().map(Member::state);
        }
    }

    private static final List<String> NAMES = List.of("A", "B");

    private final Phases phases;
    private final Network network;
    private final Timers timers;

    PhasedCommit(Phases phases, Network network, Timers timers) {
        this.phases = phases;
        this.network = network;
        this.timers = timers;
    }

    @Override
    public State start() {
        Member member = new Member(MemberState.INIT, false, false, EnumSet.noneOf(Message.class));
        return new State(Coordinator.VOTING, List.of(member, member));
    }

    @Override
    public Optional<String> violation(State state) {
        return state.memberStates().anyMatch(MemberState.COMMITTED::equals)
                        && state.memberStates().anyMatch(MemberState.ABORTED::equals)
                ? Optional.of("A is %s and B is %s"
                        .formatted(
                                state.members().get(0).state(),
                                state.members().get(1).state()))
                : Optional.empty();
    }

    @Override
    public boolean isEnded(State state) {
        return state.memberStates().allMatch(MemberState::isFinal);
    }

    @Override
    public List<Step<State>> steps(State state) {
        List<Step<State>> steps = new ArrayList<>();
        if (state.coordinator() != Coordinator.DEAD) {
            steps.add(new Step<>("the coordinator dies", state.enters(Coordinator.DEAD), true));
            if (!state.coordinator().hasDecided() && mayTimeOut(state)) {
                steps.add(new Step<>("the coordinator times out", state.enters(Coordinator.ABORTING), false));
            }
        }
        for (int number = 0; number < NAMES.size(); number++) {
            addStepsOf(number, state, steps);
        }
        return steps;
    }

    private void addStepsOf(int number, State state, List<Step<State>> steps) {
        String name = NAMES.get(number);
        Member member = state.members().get(number);
        Message due = state.coordinator().message;
        if (due != null && (!member.isTold() || isRepeated(due, state, member))) {
            steps.add(new Step<>(
                    "the coordinator sends %s to %s".formatted(due, name),
                    state.with(number, member.told(due)),
                    false));
        }
        for (Message message : member.onTheWay()) {
            State taken = state.with(number, member.without(message));
            if (network == Network.LOSES_MESSAGES) {
                steps.add(new Step<>(
                        message.isForCoordinator()
                                ? "%s from %s is lost".formatted(message, name)
                                : "%s to %s is lost".formatted(message, name),
                        taken,
                        true));
            }
            if (message.isForCoordinator()) {
                steps.add(new Step<>(
                        "the coordinator gets %s from %s".formatted(message, name),
                        heard(taken, number, message),
                        false));
            } else {
                addStepsAt(number, taken, message, steps);
            }
        }
        timeOut(member.state())
                .filter(next -> mayTimeOut(state))
                .ifPresent(next -> steps.add(new Step<>(
                        "%s times out and is %s".formatted(name, next), state.with(number, member.is(next)), false)));
    }

    private void addStepsAt(int number, State state, Message message, List<Step<State>> steps) {
        String name = NAMES.get(number);
        Member member = state.members().get(number);
        if (message == Message.CAN_COMMIT && member.state() == MemberState.INIT) {
            steps.add(new Step<>(
                    name + " gets CAN_COMMIT and says yes",
                    state.with(number, member.is(MemberState.READY).sends(Message.YES)),
                    false));
            steps.add(new Step<>(
                    name + " gets CAN_COMMIT and says no",
                    state.with(number, member.is(MemberState.ABORTED).sends(Message.NO)),
                    false));
        } else {
            steps.add(new Step<>(
                    "%s gets %s".formatted(name, message), state.with(number, after(message, member)), false));
        }
    }

    private static Member after(Message message, Member member) {
        if (member.state().isFinal()) {
            return member;
        }
        return switch (message) {
            case PRE_COMMIT ->
                member.state() == MemberState.READY
                        ? member.is(MemberState.PRECOMMITTED).sends(Message.ACK)
                        : member;
            case DO_COMMIT -> member.is(MemberState.COMMITTED);
            case ABORT -> member.is(MemberState.ABORTED);
            default -> member;
        };
    }

    private State heard(State state, int number, Message message) {
        State heard = state.with(number, state.members().get(number).answered());
        if (state.coordinator() == Coordinator.VOTING && message == Message.NO) {
            return state.enters(Coordinator.ABORTING);
        }
        if (state.coordinator() == Coordinator.VOTING && message == Message.YES) {
            return heard.hasAnswerOfAll()
                    ? heard.enters(phases == Phases.TWO ? Coordinator.COMMITTING : Coordinator.PREPARING)
                    : heard;
        }
        if (state.coordinator() == Coordinator.PREPARING && message == Message.ACK) {
            return heard.hasAnswerOfAll() ? heard.enters(Coordinator.COMMITTING) : heard;
        }
        return state;
    }

    private boolean isRepeated(Message due, State state, Member member) {
        return phases == Phases.TWO
                && state.coordinator().hasDecided()
                && !member.onTheWay().contains(due)
                && !member.state().isFinal();
    }

    private Optional<MemberState> timeOut(MemberState state) {
        return switch (state) {
            case INIT -> Optional.of(MemberState.ABORTED);
            case READY -> phases == Phases.TWO ? Optional.empty() : Optional.of(MemberState.ABORTED);
            case PRECOMMITTED -> Optional.of(MemberState.COMMITTED);
            default -> Optional.empty();
        };
    }

    private boolean mayTimeOut(State state) {
        return timers == Timers.AT_ANY_MOMENT
                || state.members().stream()
                        .allMatch(member -> member.onTheWay().isEmpty()
                                && (member.isTold() || state.coordinator() == Coordinator.DEAD));
    }
}
