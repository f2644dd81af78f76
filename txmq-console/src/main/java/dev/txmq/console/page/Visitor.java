package dev.txmq.console.page;

import java.security.Principal;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import dev.txmq.console.MenuEntry;

/** Tells all pages who looks at them, and where the visitor may go. */
@ControllerAdvice
class Visitor {

    private final List<MenuEntry> menu;

    Visitor(ObjectProvider<MenuEntry> menu) {
        this.menu = menu.orderedStream().toList();
    }

    /** Beside the console's own pages. */
    @ModelAttribute("menu")
    List<MenuEntry> menu() {
        return menu;
    }

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
