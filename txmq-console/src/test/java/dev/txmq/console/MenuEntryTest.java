package dev.txmq.console;

import org.junit.jupiter.api.Test;

import dev.txmq.reports.Reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** An application with the console in it has a page more; the console alone has none. */
class MenuEntryTest {

    private static final String NOWHERE = "services.points.url=" + RunningConsole.NOWHERE;

    @Test
    void thePageIsInTheMenuForWhoeverMaySeeTheConsole() {
        try (RunningConsole console = RunningConsole.startWith(Reports.class, NOWHERE)) {
            assertThat(Browser.location(console.browser().get("/reports"))).isEqualTo("/login");
            Browser eve = console.browser().logIn("eve");
            assertThat(eve.get("/journey").body()).contains("<a href=\"/reports\">All</a>");
            assertThat(eve.get("/reports").body()).isEqualTo("the reports");
            assertThat(eve.get("/reports/one").body()).isEqualTo("one report");
        }
    }

    @Test
    void whatThePageDoesIsForOperators() {
        try (RunningConsole console = RunningConsole.startWith(Reports.class, NOWHERE)) {
            Browser eve = console.browser().logIn("eve");
            eve.get("/journey");
            assertThat(eve.post("/acts/reports").statusCode()).isEqualTo(403);
            Browser ada = console.browser().logIn("ada");
            ada.get("/journey");
            assertThat(ada.post("/acts/reports").body()).isEqualTo("done");
            assertThat(ada.post("/reports").statusCode()).isEqualTo(403);
            assertThat(ada.forgesToken().post("/acts/reports").statusCode()).isEqualTo(403);
        }
    }

    /** The buttons of the quick start, above all. */
    @Test
    void theConsoleAloneHasItsOwnPagesOnly() {
        try (RunningConsole console = RunningConsole.start(NOWHERE)) {
            Browser ada = console.browser().logIn("ada");
            String menu = ada.get("/journey").body().replaceAll("(?s).*<nav[^>]*>|</nav>.*", "");

            assertThat(menu.split("<a ")).hasSize(4);
            assertThat(menu).contains("/now", "/troubles", "/journey");
            assertThat(ada.get("/teaching").statusCode()).isEqualTo(403);
            assertThat(ada.post("/acts/teaching/register").statusCode()).isEqualTo(404);
            assertThat(getClass().getResource("/templates/teaching.html")).isNull();
        }
    }

    @Test
    void aPathIsOneWord() {
        assertThat(new MenuEntry("/reports", "all").path()).isEqualTo("/reports");
        for (String path : new String[] {"", "/", "reports", "/**", "/reports/**", "/acts/reports", "//host"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new MenuEntry(path, "all"))
                    .withMessage("The path of a MenuEntry must be like /reports, was '%s'", path);
        }
    }
}
