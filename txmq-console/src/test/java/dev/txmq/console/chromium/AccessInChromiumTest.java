package dev.txmq.console.chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.console.RunningConsole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

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
