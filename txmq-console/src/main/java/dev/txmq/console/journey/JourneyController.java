package dev.txmq.console.journey;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.txmq.console.config.ConsoleProperties.Role;

/** Follows a message, an activity or a notification through all services. Only operators see errors. */
@Controller
class JourneyController {

    private static final int LONGEST = 200;

    private final Journeys journeys;

    JourneyController(Journeys journeys) {
        this.journeys = journeys;
    }

    @GetMapping("/journey")
    String journey(@RequestParam(defaultValue = "") String q, HttpServletRequest request, Model model) {
        String asked = q.strip();
        model.addAttribute("q", asked);
        if (!asked.isEmpty() && asked.length() <= LONGEST) {
            Journey journey = journeys.find(asked);
            model.addAttribute("journey", request.isUserInRole(Role.OPERATOR.name()) ? journey : journey.masked());
        }
        return "journey";
    }
}
