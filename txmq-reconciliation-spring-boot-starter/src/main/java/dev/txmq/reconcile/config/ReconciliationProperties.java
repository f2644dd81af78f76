package dev.txmq.reconcile.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.txmq.config.TxmqProperties.text;

/**
 * What is compared, how often, and what is mended. A wrong value stops the start.
 *
 * @param groups the consumer groups whose inboxes are compared.
 * @param producers the applications that publish to the topics of these groups, all of them; one without {@code url} is this application.
 *     Default: this application alone.
 * @param ledgers which ledgers are compared.
 * @param window how much time is compared at once. Whole minutes, 1m to 1h.
 * @param passes how long after its end a window is compared first, and when again, in growing order. The first one is longer than the longest
 *     transaction and the usual backlog. Up to 30d.
 * @param lookBack how far the first comparison goes back. Default: as far as both sides remember, less a day.
 * @param retryTime the longest time that a message may be on its way through retries. Default: as the group's service says. Set it to 0s when it
 *     is known that the broker has nothing any more.
 * @param pollInterval how often to look for windows that are due. 10ms to 10m.
 * @param timeout how long a service may take to answer. 100ms to 10m.
 * @param ledgerTimeout how long the entries of a ledger may take. 1s to 1d.
 * @param repair who decides that messages are published again.
 * @param maxAutomatic more lost messages of a group than this are not repaired without an operator. 1 to 100000.
 * @param maxShare a larger share of the group's messages of a day is not repaired without an operator. Above 0, up to 1.
 * @param report directory for a report each day. Default: none.
 * @param reportAt when it is written, about the day before. Ledgers are compared then too.
 * @param zone of that time and of days.
 * @param retention how long windows, and differences that are closed, are kept. 1d to 3650d.
 * @param once compare {@code since} until now, repair what is lost if {@code --repair} says so, then end: as a program, by {@code
 *     --txmq.reconciliation.once=true}.
 */
@ConfigurationProperties(prefix = "txmq.reconciliation", ignoreUnknownFields = false)
public record ReconciliationProperties(
        @DefaultValue List<Group> groups,
        @DefaultValue List<Peer> producers,
        @DefaultValue List<LedgerPair> ledgers,
        @DefaultValue("5m") Duration window,
        @DefaultValue({"15m", "1h", "24h"}) List<Duration> passes,

        @Nullable Duration lookBack,
        @Nullable Duration retryTime,
        @DefaultValue("10s") Duration pollInterval,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("10m") Duration ledgerTimeout,
        @DefaultValue("report") RepairMode repair,
        @DefaultValue("100") int maxAutomatic,
        @DefaultValue("0.05") double maxShare,
        @Nullable Path report,
        @DefaultValue("02:00") LocalTime reportAt,
        @DefaultValue("UTC") String zone,
        @DefaultValue("30d") Duration retention,
        @DefaultValue("false") boolean once) {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_AUTOMATIC = 100_000;

    public ReconciliationProperties {
        groups = List.copyOf(groups);
        ledgers = List.copyOf(ledgers);
        producers = producers.isEmpty() ? List.of(Peer.here("this application")) : List.copyOf(producers);
        each("groups", groups, Group::peer, Group::name);
        each("producers", producers, Function.identity(), Peer::name);
        for (int i = 0; i < ledgers.size(); i++) {
            ledgers.get(i).check("txmq.reconciliation.ledgers[%d]".formatted(i));
        }
        range("window", window, MINUTE, Duration.ofHours(1));
        check(window.toMillis() % MINUTE.toMillis() == 0, "window", "be whole minutes", text(window));
        passes = List.copyOf(passes);
        check(!passes.isEmpty() && passes.size() <= 10, "passes", "be 1 to 10 times such as 15m,1h,24h", passes);
        for (int i = 0; i < passes.size(); i++) {
            range("passes", passes.get(i), Duration.ZERO, Duration.ofDays(30));
            check(i == 0 || passes.get(i).compareTo(passes.get(i - 1)) > 0, "passes", "grow", passes);
        }
        if (lookBack != null) {
            range("look-back", lookBack, MINUTE, Duration.ofDays(3650));
        }
        if (retryTime != null) {
            range("retry-time", retryTime, Duration.ZERO, Duration.ofDays(30));
        }
        range("poll-interval", pollInterval, Duration.ofMillis(10), Duration.ofMinutes(10));
        range("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        range("ledger-timeout", ledgerTimeout, Duration.ofSeconds(1), Duration.ofDays(1));
        check(
                maxAutomatic >= 1 && maxAutomatic <= MOST_AUTOMATIC,
                "max-automatic",
                "be 1 to " + MOST_AUTOMATIC,
                maxAutomatic);
        check(maxShare > 0 && maxShare <= 1, "max-share", "be above 0 and at most 1", maxShare);
        range("retention", retention, Duration.ofDays(1), Duration.ofDays(3650));
        check(isZone(zone), "zone", "be a zone such as UTC or Asia/Shanghai", zone);
    }

    /** Who decides about a repair. */
    public enum RepairMode {
        /** Nobody: differences are shown only. */
        REPORT,
        /** An operator. */
        MANUAL,
        /** The kit, up to {@code max-automatic} and {@code max-share}; an operator beyond. */
        AUTOMATIC
    }

    /**
     * A consumer group.
     *
     * @param name of the group
     * @param url base address of the actuator of its service, such as {@code http://points:8082/actuator}. Without, it is a group of this
     *     application.
     * @param user for HTTP Basic
     * @param password of that user
     * @param bearer token, in place of user and password
     * @param sslBundle one of {@code spring.ssl.bundle}, with the authorities that are trusted. Without, those of the JVM are.
     * @param otherProducers whether applications that are not in {@code producers} publish to its topics with the kit. What no message log
     *     knows is then no difference, and comparing lists the ids of all windows.
     */
    public record Group(
            String name,
            @Nullable URI url,
            @Nullable String user,
            @Nullable String password,
            @Nullable String bearer,
            @Nullable String sslBundle,
            @DefaultValue("false") boolean otherProducers) {

        /** Where it is asked. */
        public Peer peer() {
            return new Peer(name, url, user, password, bearer, sslBundle);
        }

        /** Without secrets. */
        @Override
        public String toString() {
            return peer().toString();
        }
    }

    /**
     * Two ledgers that are compared.
     *
     * @param left the one whose entries come first, such as registrations
     * @param right the one that must follow, such as welcome points
     * @param tolerance by how much amounts may differ
     * @param slack how much later, or earlier, one side may have an entry than the other. 0s to 1d.
     */
    public record LedgerPair(
            Peer left,
            Peer right,
            @DefaultValue("0") BigDecimal tolerance,
            @DefaultValue("1h") Duration slack) {

        /** As reports call it. */
        public String name() {
            return left.name() + "-" + right.name();
        }

        private void check(String key) {
            left.check(key + ".left");
            right.check(key + ".right");
            if (tolerance.signum() < 0) {
                throw new IllegalArgumentException("%s.tolerance must not be below 0".formatted(key));
            }
            if (slack.isNegative() || slack.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("%s.slack must be 0s to 1d, was %s".formatted(key, text(slack)));
            }
        }
    }

    /** How old a window must be to be compared. */
    public Duration settle() {
        return passes.get(0);
    }

    /** That of days and of {@code report-at}. */
    public ZoneId zoneId() {
        return ZoneId.of(zone);
    }

    /** The group with this name, if it is one of those that are compared. */
    public Optional<Group> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    private static boolean isZone(String zone) {
        try {
            return ZoneId.of(zone) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static <T> void each(String key, List<T> all, Function<T, Peer> peer, Function<T, String> name) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            peer.apply(all.get(i)).check("txmq.reconciliation.%s[%d]".formatted(key, i));
            check(names.add(name.apply(all.get(i))), key, "name each once", name.apply(all.get(i)));
        }
    }

    private static void range(String key, Duration value, Duration least, Duration most) {
        check(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                "be %s to %s".formatted(text(least), text(most)),
                text(value));
    }

    private static void check(boolean right, String key, String rule, Object value) {
        if (!right) {
            throw new IllegalArgumentException("txmq.reconciliation.%s must %s, was %s".formatted(key, rule, value));
        }
    }
}
