package dev.txmq.console.now;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.txmq.console.now.State.Backlog;
import dev.txmq.console.now.State.Health;
import dev.txmq.console.now.State.Instance;
import dev.txmq.console.now.State.Overview;
import dev.txmq.console.service.Answer;
import dev.txmq.console.service.Question;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.service.Services;

/** Asks all instances of all services how they are. */
@Component
final class States {

    private static final Object NOT_EXPOSED = "not exposed";

    private final Services services;

    States(Services services) {
        this.services = services;
    }

    /** In the order of the names of the services. */
    List<State> now() {
        List<Question<String, Object>> questions = new ArrayList<>();
        services.instances()
                .forEach((service, instances) -> instances.forEach(instance -> {
                    questions.add(new Question<>(instance, service, asked -> asked.health(Health.class)));
                    questions.add(new Question<>(instance, service, States::overview));
                }));
        Map<String, List<Answer<String, Object>>> answers = services.ask(questions).stream()
                .collect(Collectors.groupingBy(Answer::about, LinkedHashMap::new, Collectors.toList()));
        List<State> states = new ArrayList<>();
        answers.forEach((service, ofService) -> states.add(state(service, ofService)));
        return states;
    }

    private static Object overview(ServiceClient client) {
        return client.find(Overview.class, "/txmq").<Object>map(found -> found).orElse(NOT_EXPOSED);
    }

    private static State state(String service, List<Answer<String, Object>> answers) {
        Map<String, @Nullable String> health = new LinkedHashMap<>();
        Map<String, Totals> totals = new LinkedHashMap<>();
        Backlog backlog = null;
        Set<String> failures = new LinkedHashSet<>();
        for (Answer<String, Object> answer : answers) {
            health.putIfAbsent(answer.service(), null);
            if (answer.failure() != null) {
                failures.add(answer.failure());
            } else if (answer.told() instanceof Health told) {
                health.put(answer.service(), told.status());
            } else if (answer.told() instanceof Overview told) {
                // all instances have the same database and the same groups
                backlog = told.backlog();
                Traffic traffic = told.traffic();
                if (traffic != null) {
                    totals.put(Objects.requireNonNullElse(traffic.instance(), answer.service()), traffic.totals());
                }
            }
        }
        List<Instance> instances = health.entrySet().stream()
                .map(each -> new Instance(each.getKey(), each.getValue()))
                .toList();
        return new State(service, instances, totals, backlog, List.copyOf(failures));
    }
}
