package dev.txmq.console.chromium;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine's Chromium for the tests of a class. After each test, all windows are closed, and the test fails if one of them
 * {@linkplain Window#complaints() complained}.
 *
 * <p>Where there is no Chromium, the class is skipped; with the system property {@code txmq.test.browser=required} it fails.
 */
final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final double SOON = Duration.ofMinutes(2).toMillis();
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private Playwright playwright;
    private Browser browser;
    private final List<Window> windows = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> executable = executable();
        if (executable.isEmpty()) {
            String sentence = "There is no chromium on this machine, so nobody looks at the console's pages";
            if ("required".equals(System.getProperty("txmq.test.browser"))) {
                Assertions.fail(sentence);
            }
            Assumptions.abort(sentence);
        }
        // the driver comes with the library, the browser from the machine
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable.get())
                        .setArgs(QUIET));
        PlaywrightAssertions.setDefaultAssertionTimeout(SOON);
    }

    private static Optional<Path> executable() {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A window of a person who asks for English. */
    Window open(String address) {
        return open(address, new NewContextOptions());
    }

    /** A window with cookies of its own. */
    Window open(String address, NewContextOptions options) {
        Window window = new Window(browser.newContext(options.setBaseURL(address)), SOON);
        windows.add(window);
        return window;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> complaints = new ArrayList<>();
        for (Window window : windows) {
            complaints.addAll(window.complaints());
            window.close();
        }
        windows.clear();
        Assertions.assertEquals(List.of(), complaints, "what the browser complained about");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }
}
