package dev.txmq.reports;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;

import dev.txmq.console.MenuEntry;

/** A page of an application that has the console in it. Not where the console looks for its own. */
@Configuration(proxyBeanMethods = false)
@Import(Reports.Pages.class)
public class Reports {

    @Bean
    MenuEntry reportsInTheMenu() {
        return new MenuEntry("/reports", "all");
    }

    @Controller
    static class Pages {

        @GetMapping("/reports")
        @ResponseBody
        String reports() {
            return "the reports";
        }

        @GetMapping("/reports/one")
        @ResponseBody
        String report() {
            return "one report";
        }

        @PostMapping("/acts/reports")
        @ResponseBody
        String act() {
            return "done";
        }
    }
}
