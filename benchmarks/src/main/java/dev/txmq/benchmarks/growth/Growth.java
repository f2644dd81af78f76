package dev.txmq.benchmarks.growth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.txmq.benchmarks.contenders.Contenders;
import dev.txmq.benchmarks.contenders.bare.BareAndRow;
import dev.txmq.benchmarks.contenders.txmq.Txmq;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.servers.Servers;

/** All that was measured of growth. */
public record Growth(
        List<ManyCallers.Point> callers,
        List<OldRows.Point> oldRows,
        List<Backlog.Drain> backlog,
        Peak.Outcome peak,
        List<BrokerDown.Outage> brokerDown) {

    public static final String BATCH_LISTENER = "txmq, batch listener";
    public static final String SINGLE_LISTENER = "txmq, one message per call";
    public static final Contender BARE_AND_ROW = new BareAndRow();

    /** Whose tables {@link Filling} fills. */
    private static final Set<Contender> OLD_ROWS =
            Set.of(Contenders.BARE, Contenders.TXMQ_TRANSACTIONAL, Contenders.TXMQ_OUTBOX, Contenders.BY_HAND);

    private static final int WARM_UP = 2_000;

    /** Ten times what the slow listener does. */
    private static final int PEAK_ARRIVALS = 1_000;

    /**
     * How much is done.
     *
     * @param users registrations in each measured run
     * @param peak how long the peak lasts
     */
    public record Scale(int rounds, int users, List<Long> oldRows, int backlog, Duration peak) {

        public static final Scale FULL =
                new Scale(3, 8_000, List.of(0L, 1_000_000L, 10_000_000L), 100_000, Duration.ofSeconds(10));

        /** To see that it works; its figures say little. */
        public static final Scale SHORT =
                new Scale(1, 1_000, List.of(0L, 10_000L, 100_000L), 5_000, Duration.ofSeconds(2));
    }

    public static Growth measure(Servers servers, List<Contender> contenders, Scale scale) throws Exception {
        return new Growth(
                new ManyCallers(servers, WARM_UP, scale.users()).measure(contenders),
                new OldRows(servers, scale.rounds(), scale.users())
                        .measure(contenders.stream().filter(OLD_ROWS::contains).toList(), scale.oldRows()),
                new Backlog(servers, scale.rounds(), scale.backlog()).measure(consumers()),
                new Peak(servers, PEAK_ARRIVALS, scale.peak()).measure(new Txmq(Txmq.Mode.TRANSACTIONAL).slow()),
                new BrokerDown(servers, scale.rounds(), scale.users())
                        .measure(List.of(BARE_AND_ROW, Contenders.TXMQ_TRANSACTIONAL, Contenders.TXMQ_OUTBOX)));
    }

    /** Each fills its own backlog; how it was filled makes no difference to the consumer. */
    private static Map<String, Contender> consumers() {
        Txmq txmq = new Txmq(Txmq.Mode.OUTBOX);
        Map<String, Contender> consumers = new LinkedHashMap<>();
        consumers.put(BATCH_LISTENER, txmq);
        consumers.put(SINGLE_LISTENER, txmq.oneByOne());
        consumers.put("by hand", Contenders.BY_HAND);
        return consumers;
    }
}
