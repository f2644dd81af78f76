package dev.txmq.quickstart.teaching;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

import dev.txmq.quickstart.teaching.KitLog.Line;

/** The page with the buttons. The log has errors in it, so that it is for operators, as the buttons are. */
@Controller
class TeachingController {

    private static final String OPERATOR = "OPERATOR";

    private final Lessons lessons;
    private final KitLog log;
    private final AuditEventRepository audit;

    TeachingController(Lessons lessons, KitLog log, AuditEventRepository audit) {
        this.lessons = lessons;
        this.log = log;
        this.audit = audit;
    }

    @GetMapping("/teaching")
    String page(Model model) {
        model.addAttribute("lessons", Lesson.values());
        Run run = lessons.latest();
        model.addAttribute("run", run);
        addLines(run == null ? log.last() : run.afterLine(), model);
        return "teaching";
    }

    /** What the page asks for again and again. */
    @GetMapping("/teaching/log")
    String log(@RequestParam long after, HttpServletRequest request, Model model) {
        if (!request.isUserInRole(OPERATOR)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        addLines(after, model);
        return "teaching :: lines";
    }

    private void addLines(long after, Model model) {
        List<Line> lines = log.after(after);
        model.addAttribute("lines", lines);
        model.addAttribute(
                "after", lines.isEmpty() ? after : lines.get(lines.size() - 1).number());
    }

    @PostMapping("/acts/teaching")
    String give(@RequestParam Lesson lesson, Principal operator) {
        record(operator, "ACT_BEGUN", Map.of("act", lesson.name()));
        Run run = lessons.give(lesson);
        Map<String, Object> done = new LinkedHashMap<>();
        done.put("act", lesson.name());
        if (run.journey() != null) {
            done.put("id", run.journey());
        }
        done.put("result", run.failure() == null ? String.join(", ", run.answers()) : run.failure());
        record(operator, run.failure() == null ? "ACT_DONE" : "ACT_UNKNOWN", done);
        return "redirect:/teaching#happens";
    }

    private void record(Principal operator, String event, Map<String, Object> data) {
        audit.add(new AuditEvent(operator.getName(), event, data));
    }
}
