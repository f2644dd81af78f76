package dev.txmq.it.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.txmq.it.chaos.Schedule.Kind;
import dev.txmq.it.processes.Fleet;

/** What is counted from its creation on, to be printed in one table. */
final class Figures {

    private static final Pattern ATTEMPT = Pattern.compile("attempt (\\d+) of \\d+ failed");

    private final Fleet fleet;
    private final Map<String, Long> before;

    Figures(Fleet fleet) {
        this.fleet = fleet;
        this.before = counts();
    }

    String table(long seed, Mayhem mayhem) {
        Map<String, Object> rows = new LinkedHashMap<>();
        rows.put("seed", seed);
        rows.put("kills", mayhem.happened(Kind.KILL));
        rows.put("freezes", mayhem.happened(Kind.FREEZE));
        rows.put("crash points hit", mayhem.happened(Kind.CRASH));
        rows.put("times all connections were cut", mayhem.happened(Kind.CUT));
        counts().forEach((name, count) -> rows.put(name, count - before.get(name)));
        rows.put("most attempts at one message", mostAttempts());
        return rows.entrySet().stream()
                .map(row -> "  %-32s %12s".formatted(row.getKey(), row.getValue()))
                .collect(Collectors.joining("\n", "chaos run\n", "\n"));
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("requests", (long) fleet.registrations().client().requests());
        counts.put("answered 5xx", (long) fleet.registrations().client().refused());
        counts.put("not answered", (long) fleet.registrations().client().unanswered());
        counts.put("users", fleet.books().users());
        counts.put("awards", fleet.books().awards());
        counts.put("unconfirmed", lines("left to the relay") + lines("the broker did not confirm it"));
        counts.put("check-backs", lines("check-back        "));
        counts.put("republished", lines("republished       "));
        counts.put("fenced", fleet.books().messages("ROLLED_BACK"));
        counts.put("duplicates dropped", fleet.duplicatesDropped());
        counts.put("deliveries tried again", lines("retry in"));
        counts.put("half messages discarded", (long) fleet.discardedHalfMessages());
        counts.put("messages in doubt", fleet.books().messagesInDoubt());
        counts.put("dead letters stored", (long) fleet.deadLetters());
        counts.put("dead letters parked", fleet.books().deadLetters());
        return counts;
    }

    private int mostAttempts() {
        return fleet.points().stream()
                .flatMap(service -> service.lines().stream())
                .map(ATTEMPT::matcher)
                .filter(Matcher::find)
                .mapToInt(attempt -> Integer.parseInt(attempt.group(1)))
                .max()
                .orElse(1);
    }

    /** A service's last line may be lost when it is killed, so these are lower bounds. */
    private long lines(String text) {
        return fleet.services().stream()
                .mapToLong(service -> service.linesWith(text))
                .sum();
    }
}
