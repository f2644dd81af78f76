package dev.txmq.benchmarks.contenders;

import java.util.List;
import java.util.stream.Collectors;

import dev.txmq.benchmarks.contenders.bare.Bare;
import dev.txmq.benchmarks.contenders.byhand.ByHand;
import dev.txmq.benchmarks.contenders.modulith.Modulith;
import dev.txmq.benchmarks.contenders.rocketmqspring.RocketMqSpring;
import dev.txmq.benchmarks.contenders.transactionoutbox.GruelboxOutbox;
import dev.txmq.benchmarks.contenders.twophase.TwoPhaseCommit;
import dev.txmq.benchmarks.contenders.txmq.Txmq;
import dev.txmq.benchmarks.contest.Contender;

/** All of them, in the order of the tables. */
public final class Contenders {

    public static final Contender BARE = new Bare();
    public static final Contender TXMQ_TRANSACTIONAL = new Txmq(Txmq.Mode.TRANSACTIONAL);
    public static final Contender TXMQ_OUTBOX = new Txmq(Txmq.Mode.OUTBOX);
    public static final Contender BY_HAND = new ByHand();
    public static final Contender ROCKETMQ_SPRING = new RocketMqSpring();
    public static final Contender TRANSACTION_OUTBOX = new GruelboxOutbox();
    public static final Contender MODULITH = new Modulith();
    public static final Contender TWO_PHASE_COMMIT = new TwoPhaseCommit();

    private static final List<Contender> ALL = List.of(
            BARE,
            TXMQ_TRANSACTIONAL,
            TXMQ_OUTBOX,
            BY_HAND,
            ROCKETMQ_SPRING,
            TRANSACTION_OUTBOX,
            MODULITH,
            TWO_PHASE_COMMIT);

    private Contenders() {}

    public static List<Contender> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if nobody is called so */
    public static Contender named(String name) {
        return ALL.stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no contender '%s', only %s"
                        .formatted(name, ALL.stream().map(Contender::name).collect(Collectors.joining("; ")))));
    }
}
