package dev.txmq.console.now;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** How all services are. The page asks for itself again and again. */
@Controller
class NowController {

    private final States states;
    private final Sampler sampler;
    private final Charts charts;

    NowController(States states, Sampler sampler, Charts charts) {
        this.states = states;
        this.sampler = sampler;
        this.charts = charts;
    }

    @GetMapping("/now")
    String now(Model model) {
        List<State> now = states.now();
        model.addAttribute("states", now);
        model.addAttribute("charts", chartsOf(now));
        model.addAttribute("isWell", now.stream().allMatch(State::isWell));
        return "now";
    }

    private Map<String, List<Chart>> chartsOf(List<State> now) {
        return now.stream()
                .collect(Collectors.toMap(State::service, state -> charts.of(sampler.samples(state.service()))));
    }
}
