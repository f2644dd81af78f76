package dev.txmq.quickstart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** Somebody presses each button of the page, and sees there what the protocol does about it. */
@Tag("long")
class TeachingInChromiumTest {

    private static final Duration READY = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Path PICTURES = Path.of("target");
    private static final Path GUIDE = Path.of("../docs");

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private Playwright playwright;
    private Program program;
    private Browser browser;
    private Page page;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        Path chromium = requireChromium();
        ChosenPorts ports = ChosenPorts.choose();
        program = new Program(directory, ports.options());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
        PlaywrightAssertions.setDefaultAssertionTimeout(SOON.toMillis());
        page = browser.newContext(new Browser.NewContextOptions().setBaseURL("http://localhost:" + ports.console()))
                .newPage();
        page.setDefaultTimeout(SOON.toMillis());
        page.onPageError(error -> complaints.add("an error of a script: " + error));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        program.awaitOutput("Ready.", READY);
    }

    private static Path requireChromium() {
        Optional<Path> found = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            String sentence = "There is no chromium on this machine, so nobody presses the buttons of the quick start";
            if ("required".equals(System.getProperty("txmq.test.browser"))) {
                Assertions.fail(sentence);
            }
            Assumptions.abort(sentence);
        }
        return found.get();
    }

    @AfterEach
    void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (program != null) {
            program.kill();
        }
    }

    @Test
    void eachButtonShowsWhatTheProtocolDoes() throws Exception {
        logIn();

        registers();
        pays();
        losesEndTransaction();
        killsCommits();
        freezesTheBroker();
        failsTwice();
        isReadableInEachLook();
        poisons();

        Assertions.assertEquals(List.of(), complaints, "what the browser complained about");
    }

    private void logIn() throws IOException {
        String first = program.output().lines().findFirst().orElseThrow();
        page.navigate("/login");
        page.locator("input[name=username]").fill("operator");
        page.locator("input[name=password]").fill(first.substring(first.lastIndexOf(' ') + 1));
        page.locator("main button").click();
        link("Watch the protocol").click();
        assertThat(page.locator("h1")).hasText("Watch the protocol");
    }

    /** By keyboard, and for those who cannot see the page. */
    private void registers() {
        Locator button = button("Register a user");
        button.focus();
        page.keyboard().press("Enter");

        String id = caused("Register a user", "POST /users → 201");
        for (String step : List.of("half sent", "committed", "published", "awarded 100 points")) {
            assertThat(told(id, step)).isVisible();
        }
        assertThat(journey()).containsText("Recorded by the transaction");
        assertThat(journey()).containsText("Handled points-service");
        Assertions.assertEquals(List.of(), violations(page));
    }

    private void pays() {
        button("Pay").click();

        caused("Pay", "/bank-result → 200");
        for (String step :
                List.of("Activity begun", "Activity decided", "Settled everywhere", "Notification settled")) {
            assertThat(journey()).containsText(step);
        }
    }

    private void losesEndTransaction() {
        button("Lose END_TRANSACTION").click();

        String id = caused("Lose END_TRANSACTION", "POST /users → 201");
        assertThat(told(id, "but the broker did not confirm it")).isVisible();
        assertThat(told(id, "check-back", "COMMIT")).isVisible();
        assertThat(told(id, "awarded 100 points")).isVisible();
        assertThat(told(id, "republished")).isVisible();
        assertThat(told(id, "duplicate dropped")).isVisible();
        assertThat(journey()).containsText("PUBLISHED");
        for (String step : List.of("Check-back of the broker", "Published by the relay", "Duplicate dropped")) {
            assertThat(journey()).containsText(step);
        }
        assertThat(journey()).containsText("Handled points-service");
    }

    private void killsCommits() {
        button("Kill a commit").click();

        String committed = caused("Kill a commit", "POST /users → 503");
        assertThat(told(committed, "check-back", "COMMIT")).isVisible();
        assertThat(journey()).containsText("Check-back of the broker");
        assertThat(told(committed, "awarded 100 points")).isVisible();
        assertThat(journey()).containsText("Handled points-service");

        button("Kill a commit").click();

        assertThat(link("Its journey on a page of its own")).not().hasAttribute("href", "/journey?q=" + committed);
        String rolledBack = caused("Kill a commit", "POST /users → 503");
        assertThat(told(rolledBack, "check-back", "ROLLBACK")).isVisible();
        assertThat(journey()).containsText("ROLLED_BACK");
        assertThat(told(rolledBack, "awarded")).hasCount(0);
    }

    private void freezesTheBroker() {
        button("Freeze the broker").click();

        String id = caused("Freeze the broker", "POST /users → 201");
        assertThat(told(id, "left to the relay")).isVisible();
        assertThat(told(id, "awarded 100 points")).isVisible();
        assertThat(journey()).containsText("Handled points-service");
    }

    private void failsTwice() {
        button("Fail a handler twice").click();

        String id = caused("Fail a handler twice", "POST /users → 201");
        assertThat(told(id, "attempt 1 of 4 failed")).isVisible();
        assertThat(told(id, "attempt 2 of 4 failed")).isVisible();
        assertThat(told(id, "awarded 100 points")).isVisible();
        assertThat(told(id, "attempt 3 of 4 failed")).hasCount(0);
        assertThat(journey()).containsText("Handling failed");
        assertThat(journey()).containsText("Handled points-service");
    }

    /** On a phone, in the dark, and in Chinese. */
    private void isReadableInEachLook() {
        Map<String, Browser.NewContextOptions> looks = Map.of(
                "phone", new Browser.NewContextOptions().setViewportSize(360, 740),
                "dark", new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK),
                "chinese", new Browser.NewContextOptions().setLocale("zh-CN"));
        looks.forEach((name, look) -> {
            look.setBaseURL(page.url()).setStorageState(page.context().storageState());
            try (BrowserContext context = browser.newContext(look)) {
                Page looked = context.newPage();
                looked.navigate("/teaching");
                assertThat(looked.getByRole(AriaRole.LOG)).containsText("points-service");
                looked.screenshot(new ScreenshotOptions()
                        .setPath(PICTURES.resolve("teaching-%s.png".formatted(name)))
                        .setFullPage(true));
                Assertions.assertEquals(List.of(), violations(looked), name);
                Assertions.assertFalse(
                        (boolean) looked.evaluate("document.documentElement.scrollWidth > innerWidth"),
                        name + ": wider than the screen");
            }
        });
        if (Boolean.getBoolean("txmq.test.pictures")) {
            page.screenshot(new ScreenshotOptions().setPath(GUIDE.resolve("console-teaching.png")));
        }
    }

    private static List<String> violations(Page page) {
        return new AxeBuilder(page)
                .analyze().getViolations().stream().map(Object::toString).toList();
    }

    private void poisons() {
        button("Poison a message").click();

        String id = caused("Poison a message", "POST /users → 201");
        assertThat(told(id, "after attempt 4 of 4")).isVisible();
        assertThat(journey()).containsText("Parked as a dead letter");

        link("What needs a human").click();
        link("points-service").click();
        page.getByLabel("Choose " + id).check();
        button("Replay what is chosen").click();
        button("Do it").click();
        assertThat(page.locator("main")).containsText("done with 1.");
        page.navigate("/journey?q=" + id);
        assertThat(journey()).containsText("Replayed");
        assertThat(journey()).containsText("Handled points-service");
    }

    /** Returns the id of the message, or the number of the order. */
    private String caused(String lesson, String answer) {
        assertThat(page.locator("#happens")).hasText("What happens: " + lesson);
        assertThat(page.locator("#happens ~ ul")).containsText(answer);
        return link("Its journey on a page of its own").getAttribute("href").replaceFirst(".*q=", "");
    }

    private Locator told(String id, String... texts) {
        Locator lines = page.getByRole(AriaRole.LOG).locator("li").filter(new Locator.FilterOptions().setHasText(id));
        for (String text : texts) {
            lines = lines.filter(new Locator.FilterOptions().setHasText(text));
        }
        return lines.first();
    }

    private Locator journey() {
        return page.locator("#journey");
    }

    private Locator button(String text) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(text).setExact(true));
    }

    private Locator link(String text) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(text).setExact(true));
    }
}
