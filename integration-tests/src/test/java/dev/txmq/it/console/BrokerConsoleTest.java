package dev.txmq.it.console;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.WaitForSelectorState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Somebody logs in to the broker's console with a browser, through the proxy that docker/compose.yml puts before it. Against the
 * running containers: {@code -Dtxmq.console.address=http://127.0.0.1:8080 -Dtxmq.console.password=...}; otherwise against a server whose
 * page has the same mistake, as the console itself is published in its image only.
 */
class BrokerConsoleTest {

    private static final String CHROMIUM = "chromium";
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    @TempDir
    private static Path directory;

    @Test
    void aBrowserLogsInAndAsksNobodyElse() {
        assumeInstalled(CHROMIUM);
        String address = System.getProperty("txmq.console.address");
        if (address != null) {
            assertThatOneCanLogIn(address, System.getProperty("txmq.console.password"));
            return;
        }
        assumeInstalled("nginx");
        try (PageServer server = PageServer.start("secret");
                ConsoleProxy proxy = ConsoleProxy.start(directory, server.port())) {
            assertThatOneCanLogIn(proxy.address(), "secret");
            assertThat(server.asked()).contains("/login/login.do");
        }
    }

    /** The broker would let the console's user do it. */
    @Test
    void nobodyResendsAMessage() throws Exception {
        assumeInstalled("nginx");
        try (PageServer server = PageServer.start("secret");
                ConsoleProxy proxy = ConsoleProxy.start(directory, server.port())) {
            HttpRequest resend = HttpRequest.newBuilder(URI.create(
                            proxy.address() + "/message/consumeMessageDirectly.do?msgId=1&consumerGroup=g&topic=t"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(resend, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.asked()).isEmpty();
        }
    }

    private static void assertThatOneCanLogIn(String address, String password) {
        List<String> asked = new CopyOnWriteArrayList<>();
        // the driver comes with the library, the browser from the machine
        Map<String, String> environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        try (Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(path(CHROMIUM))
                                .setArgs(QUIET))) {
            Page page = browser.newPage();
            page.onRequest(request -> asked.add(origin(request)));
            page.navigate(address + "/#/login");
            page.locator("#login_form_username").fill("admin");
            page.locator("#login_form_password").fill(password);
            // the first page asks for it by an address that needs a scheme
            page.waitForResponse(
                    response -> response.url().contains("/dashboard/broker.query"),
                    () -> page.locator("button[type=submit]").click());

            page.locator("#login_form_password")
                    .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            page.getByText("OPS").first().waitFor();
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/broker-console.png")));
        } finally {
            assertThat(asked).as("whom the browser asked").containsOnly(address);
        }
    }

    private static String origin(Request request) {
        URI uri = URI.create(request.url());
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static void assumeInstalled(String program) {
        assumeTrue(path(program) != null, () -> "left out, as there is no " + program + " on this machine");
    }

    private static Path path(String program) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(file -> file.toFile().canExecute())
                .findFirst()
                .orElse(null);
    }
}
