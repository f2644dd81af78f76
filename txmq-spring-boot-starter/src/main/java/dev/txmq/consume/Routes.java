package dev.txmq.consume;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.Subscription;
import dev.txmq.rocketmq.Subscription.Selection;

/** What the methods of one group take. All together are one subscription, and no message fits two of them. */
record Routes(String group, List<Route> all) {

    private static final String ALL = "*";

    /** @throws UnusableSetupException if a message may fit two methods, or a topic would need two subscriptions */
    Subscription subscription() {
        Map<String, Selection> topics = new TreeMap<>();
        for (Route route : all) {
            for (String topic : route.topics()) {
                topics.computeIfAbsent(topic, this::selection);
            }
        }
        return new Subscription(group, topics);
    }

    /** Whether there is nothing to choose: the broker sends what the only method takes. */
    boolean isOneForAll() {
        return all.size() == 1 && all.get(0).type() == null;
    }

    /** @throws UnusableSetupException if a method would not get all that the others of a key wait for */
    void requireAllOfEachKey() {
        for (Route route : all) {
            if (route.selection().filter() != null || !route.tags().isEmpty() || route.type() != null) {
                throw new UnusableSetupException(
                        "The group '%s' handles in order, and %s takes a part of the messages only, with %s: the others would never come, and those behind them wait"
                                .formatted(group, route.method(), described(route)),
                        "let it take all messages of its topics, or remove ordered");
            }
        }
    }

    private Selection selection(String topic) {
        List<Route> methods =
                all.stream().filter(route -> route.topics().contains(topic)).toList();
        for (int i = 0; i < methods.size(); i++) {
            for (Route other : methods.subList(i + 1, methods.size())) {
                refuseTwoFilters(topic, methods.get(i), other);
                refuseBoth(topic, methods.get(i), other);
            }
        }
        if (methods.size() == 1 || methods.get(0).selection().filter() != null) {
            return methods.get(0).selection();
        }
        Set<String> tags = new TreeSet<>();
        for (Route route : methods) {
            if (route.tags().isEmpty()) {
                return new Selection(ALL, null);
            }
            tags.addAll(route.tags());
        }
        return new Selection(String.join(" || ", tags), null);
    }

    private void refuseBoth(String topic, Route one, Route other) {
        if (one.meets(other, topic)) {
            throw new UnusableSetupException(
                    "Two methods of the group '%s' would both fit a message of topic '%s': %s, with %s, and %s, with %s"
                            .formatted(group, topic, one.method(), described(one), other.method(), described(other)),
                    "let each take other tags or another type than the other, or give one of them a group of its own");
        }
    }

    /** The broker evaluates a filter, and keeps one for a topic and group; the kit does not know what it takes. */
    private void refuseTwoFilters(String topic, Route one, Route other) {
        String filter = one.selection().filter();
        if (!Objects.equals(filter, other.selection().filter())) {
            throw new UnusableSetupException(
                    "The group '%s' subscribes to topic '%s' once, by one filter or by tags, and two methods of it differ: %s, with %s, and %s, with %s"
                            .formatted(group, topic, one.method(), described(one), other.method(), described(other)),
                    "give both the same filter and different types, or both tags, or one of them a group of its own");
        }
    }

    private static String described(Route route) {
        String filter = route.selection().filter();
        return "%s and %s"
                .formatted(
                        filter == null ? "tags " + route.selection().tags() : "filter " + filter,
                        route.type() == null ? "any type" : "type " + route.type());
    }
}
