package dev.txmq.it.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metrics that an expression of PromQL asks for, with what it says of their labels. It is read word by word: what is neither
 * a function, a keyword, a list of labels nor a number is a metric.
 */
record Query(List<Selector> selectors, Set<String> grouping) {

    /**
     * @param labels the names of all labels that it compares
     * @param values those that must have one value
     */
    record Selector(String metric, Set<String> labels, Map<String, String> values) {

        Selector with(Set<String> more) {
            Set<String> all = new HashSet<>(labels);
            all.addAll(more);
            return new Selector(metric, all, values);
        }

        Selector without(Set<String> some) {
            Set<String> fewerLabels = new HashSet<>(labels);
            fewerLabels.removeAll(some);
            Map<String, String> fewerValues = new HashMap<>(values);
            fewerValues.keySet().removeAll(some);
            return new Selector(metric, fewerLabels, fewerValues);
        }
    }

    private static final Pattern WORD = Pattern.compile("""
            "[^"]*" | \\[[^]]*] | \\d[\\w.]* | (?<name>[a-zA-Z_:][\\w:]*) \\s* (\\((?<arguments>[\\w,\\s]*)\\)|(?<call>\\()|\\{(?<matchers>[^}]*)})?
            """, Pattern.COMMENTS);
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> TAKE_LABELS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> KEYWORDS =
            Set.of("and", "or", "unless", "bool", "offset", "sum", "min", "max", "avg", "count");

    static Query read(String expression) {
        List<Selector> selectors = new ArrayList<>();
        Set<String> grouping = new LinkedHashSet<>();
        Matcher words = WORD.matcher(expression);
        while (words.find()) {
            String name = words.group("name");
            String arguments = words.group("arguments");
            if (name == null || words.group("call") != null) {
                continue;
            }
            if (arguments == null && !KEYWORDS.contains(name)) {
                selectors.add(selector(name, words.group("matchers")));
            } else if (arguments != null && TAKE_LABELS.contains(name)) {
                grouping.addAll(List.of(arguments.strip().split("\\s*,\\s*")));
            } else if (arguments != null && arguments.matches("\\s*[a-zA-Z_].*")) {
                // a function of a metric alone
                selectors.add(selector(arguments.strip(), null));
            }
        }
        return new Query(selectors, grouping);
    }

    private static Selector selector(String metric, String matchers) {
        List<MatchResult> all =
                MATCHER.matcher(matchers == null ? "" : matchers).results().toList();
        return new Selector(
                metric,
                all.stream().map(match -> match.group(1)).collect(Collectors.toSet()),
                all.stream()
                        .filter(match -> match.group(2).equals("="))
                        .collect(Collectors.toMap(match -> match.group(1), match -> match.group(3))));
    }
}
