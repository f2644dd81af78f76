package dev.txmq.console.trouble;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

import dev.txmq.console.service.Answer;

/** What operators do: they choose, see what they are about to do and with how many items, confirm it once, and are told what came of it. */
@Controller
class ActController {

    private static final int MOST = 100;
    private static final int LONGEST_REASON = 400;

    private final Troubles troubles;
    private final Plans plans;
    private final Acts acts;

    /** @param plans of the session of the request */
    ActController(Troubles troubles, Plans plans, Acts acts) {
        this.troubles = troubles;
        this.plans = plans;
        this.acts = acts;
    }

    @PostMapping("/acts/preview")
    String preview(
            @RequestParam String service,
            @RequestParam String kind,
            @RequestParam String source,
            @RequestParam(required = false) @Nullable Act act,
            @RequestParam(required = false) @Nullable Act all,
            @RequestParam(name = "id", required = false) @Nullable List<UUID> ids,
            RedirectAttributes redirect,
            Model model) {
        Place place = new Place(service, kind, source);
        troubles.client(service);
        if (all != null) {
            return previewAll(place, all, redirect, model);
        }
        List<UUID> chosen = ids == null ? List.of() : ids.stream().distinct().toList();
        if (act == null || chosen.size() > MOST || !canDo(place, act)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        if (chosen.isEmpty()) {
            redirect.addFlashAttribute("nothingChosen", true);
            return back(place, redirect);
        }
        return shown(new Plan(UUID.randomUUID(), place, act, chosen, chosen.size()), model);
    }

    private String previewAll(Place place, Act act, RedirectAttributes redirect, Model model) {
        if (!canDo(place, act)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        AllAtOnce allAtOnce = troubles.kind(place.kind())
                .allAtOnce(act)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
        Answer<TroubleKind, Long> answer = troubles.count(place, allAtOnce);
        Long count = answer.told();
        if (count == null || count == 0) {
            redirect.addFlashAttribute("nothingChosen", answer.failure() == null);
            return back(place, redirect);
        }
        return shown(new Plan(UUID.randomUUID(), place, act, List.of(), count), model);
    }

    private boolean canDo(Place place, Act act) {
        TroubleKind kind = troubles.kind(place.kind());
        return kind.states().stream().anyMatch(state -> kind.acts(state).contains(act));
    }

    private String shown(Plan plan, Model model) {
        plans.add(plan);
        model.addAttribute("plan", plan);
        return "confirm";
    }

    @PostMapping("/acts/confirm")
    String confirm(
            @RequestParam UUID token,
            @RequestParam(defaultValue = "") String reason,
            Principal operator,
            RedirectAttributes redirect,
            Model model) {
        Optional<Plan> shown = plans.find(token);
        if (shown.isPresent() && !isReason(shown.get().act(), reason)) {
            model.addAttribute("plan", shown.get());
            model.addAttribute("reasonMissing", true);
            return "confirm";
        }
        Optional<Plan> plan = plans.take(token);
        if (plan.isEmpty()) {
            redirect.addFlashAttribute("doneBefore", true);
            return "redirect:/troubles";
        }
        redirect.addFlashAttribute("outcome", acts.carryOut(plan.get(), reason.strip(), operator.getName()));
        redirect.addFlashAttribute("did", plan.get().act());
        return back(plan.get().place(), redirect);
    }

    private static boolean isReason(Act act, String reason) {
        return reason.length() <= LONGEST_REASON && (!reason.isBlank() || !act.needsReason());
    }

    private static String back(Place place, RedirectAttributes redirect) {
        redirect.addAttribute("service", place.service());
        redirect.addAttribute("kind", place.kind());
        redirect.addAttribute("source", place.source());
        return "redirect:/troubles/list";
    }
}
