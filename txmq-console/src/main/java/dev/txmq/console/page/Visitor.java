package dev.txmq.console.page;

import java.security.Principal;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells all pages who looks at them. */
@ControllerAdvice
class Visitor {

    @ModelAttribute("user")
    @Nullable
    String user(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? null : principal.getName();
    }

    @ModelAttribute("isOperator")
    boolean isOperator(HttpServletRequest request) {
        return request.isUserInRole("OPERATOR");
    }
}
