package dev.txmq.console.trouble;

import java.util.Optional;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

import dev.txmq.console.config.ConsoleProperties.Role;
import dev.txmq.console.service.Answer;

/** What needs a human: an overview of all services, the items of one source, and one item. Only operators see errors and payloads. */
@Controller
class TroubleController {

    private final Troubles troubles;

    TroubleController(Troubles troubles) {
        this.troubles = troubles;
    }

    @GetMapping("/troubles")
    String overview(
            @RequestParam(required = false) @Nullable String service,
            @RequestParam(required = false) @Nullable String kind,
            Model model) {
        String onlyService = StringUtils.hasText(service) ? service : null;
        String onlyKind = StringUtils.hasText(kind) ? kind : null;
        model.addAttribute("services", troubles.services());
        model.addAttribute("kinds", troubles.kinds());
        model.addAttribute("onlyService", onlyService);
        model.addAttribute("onlyKind", onlyKind);
        model.addAttribute("overview", troubles.overview(onlyService, onlyKind));
        return "troubles";
    }

    @GetMapping("/troubles/list")
    String list(
            @RequestParam String service,
            @RequestParam String kind,
            @RequestParam String source,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable UUID after,
            HttpServletRequest request,
            Model model) {
        Place place = new Place(service, kind, source);
        TroubleKind troubleKind = troubles.kind(kind);
        String shown = state == null ? troubleKind.states().get(0) : state;
        if (!troubleKind.states().contains(shown)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        Answer<TroubleKind, Page> answer = troubles.page(place, shown, after);
        Page page = answer.told();
        model.addAttribute("place", place);
        model.addAttribute("state", shown);
        model.addAttribute("states", troubleKind.states());
        model.addAttribute("acts", troubleKind.acts(shown));
        model.addAttribute(
                "actsOnAll",
                troubleKind.acts(shown).stream()
                        .filter(act -> troubleKind.allAtOnce(act).isPresent())
                        .toList());
        model.addAttribute("failure", answer.failure());
        model.addAttribute("page", page == null || mayData(request) ? page : page.masked());
        return "list";
    }

    @GetMapping("/troubles/one")
    String one(
            @RequestParam String service,
            @RequestParam String kind,
            @RequestParam String source,
            @RequestParam UUID id,
            HttpServletRequest request,
            Model model) {
        Place place = new Place(service, kind, source);
        Answer<TroubleKind, Optional<Item>> answer = troubles.find(place, id);
        Optional<Item> told = answer.told();
        if (told != null && told.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        model.addAttribute("place", place);
        model.addAttribute("failure", answer.failure());
        model.addAttribute(
                "item",
                told == null
                        ? null
                        : told.map(item -> mayData(request) ? item : item.masked())
                                .orElse(null));
        return "one";
    }

    private static boolean mayData(HttpServletRequest request) {
        return request.isUserInRole(Role.OPERATOR.name());
    }
}
