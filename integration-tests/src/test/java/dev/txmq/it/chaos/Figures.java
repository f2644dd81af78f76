package dev.txmq.it.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.txmq.it.chaos.Schedule.Kind;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.PatientClient;
import dev.txmq.it.processes.Payments.End;

/** What is counted from its creation on, to be printed in one table. */
final class Figures {

    private static final Pattern ATTEMPT = Pattern.compile("attempt (\\d+) of \\d+ failed");

    private final Fleet fleet;
    private final Map<String, Long> before;

    Figures(Fleet fleet) {
        this.fleet = fleet;
        this.before = counts();
    }

    String table(long seed, Mayhem mayhem, Operator operator, Audits audits, Merchants merchants) {
        Map<String, Object> rows = new LinkedHashMap<>();
        rows.put("seed", seed);
        rows.put("kills", mayhem.happened(Kind.KILL));
        rows.put("freezes", mayhem.happened(Kind.FREEZE));
        rows.put("crash points hit", mayhem.happened(Kind.CRASH));
        rows.put("all cut from databases", mayhem.happened(Kind.CUT_DATABASES));
        rows.put("all cut from each other", mayhem.happened(Kind.CUT_SERVICES));
        rows.put("listeners paused", operator.answered());
        rows.put("audits", audits.done());
        rows.put("found wrong by these", audits.wrong());
        counts().forEach((name, count) -> rows.put(name, count - before.get(name)));
        rows.put("requests to merchants", merchants.told());
        rows.put("most attempts at one message", mostAttempts());
        return rows.entrySet().stream()
                .map(row -> "  %-32s %12s".formatted(row.getKey(), row.getValue()))
                .collect(Collectors.joining("\n", "chaos run\n", "\n"));
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts(counts, "registrations", fleet.registrations().client());
        counts(counts, "payments", fleet.payments().client());
        counts(counts, "jobs", fleet.jobSteps().client());
        counts.put("users", fleet.books().users());
        counts.put("awards", fleet.books().awards());
        Map<String, Long> orders = fleet.paymentBooks().orders();
        for (End end : End.values()) {
            counts.put("orders " + end, orders.getOrDefault(end.name(), 0L));
        }
        Map<String, Long> activities = fleet.paymentBooks().activities();
        counts.put("activities confirmed", activities.getOrDefault("CONFIRMED", 0L));
        counts.put("activities cancelled", activities.getOrDefault("CANCELLED", 0L));
        counts.put("of these by the sweep", lines("swept             "));
        counts.put("outcomes learnt by asking", lines("of which no message came"));
        counts.put("cancellations told again", lines("it is told again"));
        counts.put("vouchers", fleet.paymentBooks().vouchers());
        counts.put("steps asked for", fleet.jobSteps().asked());
        counts.put("steps done", fleet.jobSteps().done());
        counts.put("replies handled", fleet.jobSteps().replied());
        counts.put("news of steps handled", fleet.jobSteps().told());
        counts.put("replies waited for", (long) fleet.jobSteps().awaited());
        counts.put("unconfirmed", lines("left to the relay") + lines("the broker did not confirm it"));
        counts.put("check-backs", lines("check-back        "));
        counts.put("republished", lines("republished       "));
        counts.put("fenced", fleet.books().messages("ROLLED_BACK"));
        counts.put("duplicates dropped", lines("duplicate dropped"));
        counts.put("deliveries tried again", lines("retry in"));
        counts.put("half messages discarded", (long) fleet.discardedHalfMessages());
        counts.put("messages in doubt", fleet.books().messagesInDoubt());
        counts.put("dead letters stored", (long) fleet.deadLetters());
        counts.put("dead letters parked", fleet.books().deadLetters());
        return counts;
    }

    private static void counts(Map<String, Long> counts, String what, PatientClient client) {
        counts.put("requests, " + what, (long) client.requests());
        counts.put("answered 5xx, " + what, (long) client.refused());
        counts.put("not answered, " + what, (long) client.unanswered());
    }

    private int mostAttempts() {
        return fleet.services().stream()
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
