package dev.txmq.console.security;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import dev.txmq.console.Browser;
import dev.txmq.console.RunningConsole;

import static org.assertj.core.api.Assertions.assertThat;

/** Every page and every act: without a session, as VIEWER, as OPERATOR, and with a forged token. */
@ExtendWith(OutputCaptureExtension.class)
class AccessTest {

    private static final String PLACE = "service=points&kind=dead-letters&source=points-service";
    private static final String ID = UUID.randomUUID().toString();
    private static RunningConsole console;

    @BeforeAll
    static void start() {
        console = RunningConsole.start("services.points.url=" + RunningConsole.NOWHERE, "sessions-per-user=100");
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    static List<String> pages() {
        return List.of(
                "/",
                "/now",
                "/journey?q=order-1",
                "/troubles",
                "/troubles/list?" + PLACE,
                "/troubles/one?%s&id=%s".formatted(PLACE, ID));
    }

    static List<String> acts() {
        return List.of("/acts/preview", "/acts/confirm");
    }

    @Test
    void noPageAndNoActIsMissingHere() {
        Set<String> mapped = new TreeSet<>();
        console.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, method) -> {
                    if (method.getBeanType().getName().startsWith("dev.txmq")) {
                        mapped.addAll(mapping.getPatternValues());
                    }
                });
        Set<String> tried = new TreeSet<>(acts());
        pages().forEach(page -> tried.add(page.replaceFirst("\\?.*", "")));
        tried.remove("/");

        assertThat(mapped).isEqualTo(tried);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageWithoutASessionIsTheLogIn(String page) {
        HttpResponse<String> response = console.browser().get(page);

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(Browser.location(response)).isEqualTo("/login");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageIsForViewersAndOperators(String page) {
        for (String name : List.of("eve", "ada")) {
            Browser browser = console.browser().logIn(name);
            HttpResponse<String> response = browser.follow(browser.get(page));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("points does not answer", ">" + name + "<");
        }
    }

    @ParameterizedTest
    @MethodSource("acts")
    void anActIsForOperatorsWithTheTokenOfTheirPage(String act) {
        Browser nobody = console.browser();
        nobody.get("/login");
        assertThat(Browser.location(nobody.post(act, fields(act)))).isEqualTo("/login");

        assertThat(console.browser().logIn("eve").post(act, fields(act)).statusCode())
                .isEqualTo(403);
        assertThat(console.browser()
                        .logIn("ada")
                        .forgesToken()
                        .post(act, fields(act))
                        .statusCode())
                .isEqualTo(403);
        assertThat(console.browser().logIn("ada").get(act).statusCode()).isNotEqualTo(200);

        HttpResponse<String> done = console.browser().logIn("ada").post(act, fields(act));
        if (act.endsWith("preview")) {
            assertThat(done.statusCode()).isEqualTo(200);
            assertThat(done.body()).contains("Please confirm", "with 1.", ID);
        } else {
            assertThat(Browser.location(done)).isEqualTo("/troubles");
        }
    }

    private static String[] fields(String act) {
        return act.endsWith("preview")
                ? new String[] {
                    "service", "points", "kind", "dead-letters", "source", "points-service", "act", "REPLAY", "id", ID
                }
                : new String[] {"token", ID, "reason", "a test"};
    }

    @Test
    void whatIsNotAPageIsRefused() {
        Browser ada = console.browser().logIn("ada");

        for (String path : List.of("/actuator", "/actuator/env", "/error", "/elsewhere")) {
            assertThat(ada.get(path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(console.browser().get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(console.browser().get("/assets/console.css").statusCode()).isEqualTo(200);
    }

    @Test
    void namesThatServicesDoNotHaveAreRefused() {
        Browser ada = console.browser().logIn("ada");

        for (String place :
                List.of("service=nobody&kind=dead-letters&source=x", "service=points&kind=nothing&source=x")) {
            assertThat(ada.get("/troubles/list?" + place).statusCode()).isEqualTo(404);
        }
        for (String source : List.of(".", "..")) {
            assertThat(ada.get("/troubles/one?service=points&kind=dead-letters&id=%s&source=%s".formatted(ID, source))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(ada.get("/troubles/one?%s&id=../env".formatted(PLACE)).statusCode())
                .isEqualTo(400);
        assertThat(ada.get("/troubles/list?%s&state=GONE".formatted(PLACE)).statusCode())
                .isEqualTo(400);
        assertThat(ada.get("/troubles/list?service=points").statusCode()).isEqualTo(400);
        assertThat(ada.post(
                                "/acts/preview",
                                "service",
                                "points",
                                "kind",
                                "dead-letters",
                                "source",
                                "x",
                                "act",
                                "RETRY",
                                "id",
                                ID)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void nothingButFilesOfThisServerRuns() {
        HttpResponse<String> page = console.browser().logIn("ada").get("/troubles");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "data:");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Cross-Origin-Opener-Policy")).contains("same-origin");
        assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
    }

    @Test
    void theSessionsCookieIsForThisServerAlone() {
        assertThat(console.browser().get("/login").headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("txmq-console=")
                        .contains("HttpOnly", "SameSite=Lax")
                        .doesNotContain("jsessionid"));
    }

    @Test
    void aWrongPasswordIsRefusedAndOnRecord(CapturedOutput output) {
        Browser browser = console.browser();
        browser.get("/login");

        HttpResponse<String> refused = browser.post("/login", "username", "ada", "password", "eve");

        assertThat(Browser.location(refused)).isEqualTo("/login?error");
        assertThat(browser.follow(refused).body()).contains("The name or the password is wrong.");
        assertThat(output)
                .contains("\"user\":\"ada\",\"event\":\"AUTHENTICATION_FAILURE\"", "\"address\":\"127.0.0.1\"");
    }

    @Test
    void whoLogsInIsOnRecordWithoutTheSession(CapturedOutput output) {
        console.browser().logIn("ada");

        assertThat(output)
                .contains("\"user\":\"ada\",\"event\":\"AUTHENTICATION_SUCCESS\"")
                .doesNotContain("sessionId");
        assertThat(console.bean(AuditLog.class).find("ada", null, "AUTHENTICATION_SUCCESS"))
                .extracting(AuditEvent::getPrincipal)
                .contains("ada");
    }

    @Test
    void aPageThatUpdatesItselfIsLoadedAnewOnceNobodyIsLoggedIn() {
        HttpResponse<String> response =
                console.browser().sending("HX-Request", "true").get("/now");

        assertThat(response.headers().firstValue("HX-Refresh")).contains("true");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void whoLogsOutIsOut() {
        Browser browser = console.browser().logIn("ada");
        browser.get("/troubles");

        assertThat(Browser.location(browser.post("/logout"))).isEqualTo("/login?logout");

        assertThat(browser.get("/troubles").statusCode()).isEqualTo(302);
    }

    @Test
    void tooManySessionsEndTheOldestOne() {
        try (RunningConsole narrow =
                RunningConsole.start("services.points.url=" + RunningConsole.NOWHERE, "sessions-per-user=1")) {
            Browser first = narrow.browser().logIn("ada");
            Browser second = narrow.browser().logIn("ada");

            assertThat(Browser.location(first.get("/troubles"))).isEqualTo("/login?expired");
            assertThat(second.get("/troubles").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aDeepLinkLeadsThereAfterTheLogIn() {
        Browser browser = console.browser();
        String deep = "/troubles/list?" + PLACE;
        browser.get(deep);
        browser.get("/login");

        assertThat(Browser.location(browser.post("/login", "username", "eve", "password", "eve")))
                .startsWith(deep);
    }
}
