package dev.txmq.console.now;

import java.util.List;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** How all services are. The page asks for itself again and again. */
@Controller
class NowController {

    private final States states;

    NowController(States states) {
        this.states = states;
    }

    @GetMapping("/now")
    String now(Model model) {
        List<State> now = states.now();
        model.addAttribute("states", now);
        model.addAttribute("isWell", now.stream().allMatch(State::isWell));
        return "now";
    }
}
