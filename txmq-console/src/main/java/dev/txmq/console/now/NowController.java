package dev.txmq.console.now;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

import dev.txmq.console.now.State.Backlog;
import dev.txmq.console.now.State.Health;
import dev.txmq.console.now.State.Overview;
import dev.txmq.console.service.Answer;
import dev.txmq.console.service.Question;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.service.Services;

/** How all services are. The page asks for itself again and again. */
@Controller
class NowController {

    private static final Object NOT_EXPOSED = "not exposed";

    private final Services services;

    NowController(Services services) {
        this.services = services;
    }

    @GetMapping("/now")
    String now(Model model) {
        List<State> states = states();
        model.addAttribute("states", states);
        model.addAttribute("isWell", states.stream().allMatch(State::isWell));
        return "now";
    }

    private List<State> states() {
        List<Question<String, Object>> questions = new ArrayList<>();
        for (ServiceClient client : services.all()) {
            questions.add(new Question<>(client, client.name(), asked -> asked.health(Health.class)));
            questions.add(new Question<>(client, client.name(), NowController::overview));
        }
        Map<String, List<Answer<String, Object>>> answers = services.ask(questions).stream()
                .collect(Collectors.groupingBy(Answer::service, LinkedHashMap::new, Collectors.toList()));
        List<State> states = new ArrayList<>();
        answers.forEach((service, ofService) -> states.add(state(service, ofService)));
        return states;
    }

    private static Object overview(ServiceClient client) {
        return client.find(Overview.class, "/txmq").<Object>map(found -> found).orElse(NOT_EXPOSED);
    }

    private static State state(String service, List<Answer<String, Object>> answers) {
        String health = null;
        Backlog backlog = null;
        Set<String> failures = new LinkedHashSet<>();
        for (Answer<String, Object> answer : answers) {
            if (answer.failure() != null) {
                failures.add(answer.failure());
            } else if (answer.told() instanceof Health told) {
                health = told.status();
            } else if (answer.told() instanceof Overview told) {
                backlog = told.backlog();
            }
        }
        return new State(service, health, backlog, List.copyOf(failures));
    }
}
