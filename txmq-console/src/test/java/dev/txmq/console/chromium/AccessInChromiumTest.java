package dev.txmq.console.chromium;

import java.util.List;
import java.util.UUID;

import com.microsoft.playwright.Browser.NewContextOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.txmq.console.RunningConsole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Who sees which page, and who may act. */
class AccessInChromiumTest {

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

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
        String place = "service=points&kind=dead-letters&source=points-service";
        return List.of(
                "/",
                "/now",
                "/journey?q=order-1",
                "/troubles",
                "/troubles/list?" + place,
                "/troubles/one?%s&id=%s".formatted(place, UUID.randomUUID()));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageWithoutASessionLeadsThereThroughTheLogIn(String page) {
        for (String name : List.of("eve", "ada")) {
            Window window = CHROMIUM.open(console.address());

            assertThat(window.go(page)).isEqualTo(200);
            assertThat(window.heading()).hasText("Log in");
            assertThat(window.main()).not().containsText("points");

            window.enter(name, name);
            assertThat(window.main()).containsText("points does not answer");
            assertThat(window.page().locator("header")).containsText(name);
            assertThat(window.page().locator("nav a")).hasCount(3);
        }
    }

    @Test
    void aForgedTokenDoesNotLogIn() {
        Window window = CHROMIUM.open(console.address()).expectsRefusals();
        window.go("/login");
        window.forgeTokens();
        window.enter("ada", "ada");

        assertThat(window.main()).containsText("You may not do this");
        window.go("/now");
        assertThat(window.heading()).hasText("Log in");
    }

    @Test
    void speaksChineseToThoseWhoAskForIt() {
        Window window = CHROMIUM.open(console.address(), new NewContextOptions().setLocale("zh-TW"));
        window.logIn("eve");
        assertThat(window.heading()).hasText("当前状况");
        assertThat(window.page().locator("html")).hasAttribute("lang", "zh-CN");

        window.link("English").click();
        assertThat(window.heading()).hasText("Now");
    }

    @Test
    void logsInAndOut() {
        Window window = CHROMIUM.open(console.address());
        window.logIn("ada", "wrong");
        assertThat(window.main()).containsText("The name or the password is wrong.");

        window.logIn("ada");
        assertThat(window.heading()).hasText("Now");
        assertThat(window.main()).containsText("points does not answer");

        window.button("Log out").click();
        assertThat(window.main()).containsText("You are logged out.");
        window.go("/now");
        assertThat(window.heading()).hasText("Log in");
    }
}
