package dev.txmq.console.chromium;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** A window of a browser, in which somebody looks at the console. */
final class Window implements AutoCloseable {

    private static final int FIRST_ERROR = 400;
    private static final int MOST_TABS = 60;
    private static final String FAILED_RESOURCE = "Failed to load resource";

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private boolean expectsRefusals;

    Window(BrowserContext context, double soon) {
        this.context = context;
        this.page = context.newPage();
        page.setDefaultTimeout(soon);
        page.onDialog(dialog -> {
            complaints.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onPageError(error -> complaints.add("an error of a script: " + error));
        page.onConsoleMessage(this::hear);
        page.onRequestFailed(this::hear);
        page.onResponse(this::hear);
    }

    /** Violations of the Content-Security-Policy are messages, too. */
    private void hear(ConsoleMessage message) {
        boolean isComplaint = message.type().equals("error") || message.type().equals("warning");
        // with its address, it is heard of as a response or as a request
        if (isComplaint && !message.text().startsWith(FAILED_RESOURCE)) {
            complaints.add("%s of the browser: %s".formatted(message.type(), message.text()));
        }
    }

    private void hear(Request failed) {
        // a page that is left ends what it has asked for
        if (!"net::ERR_ABORTED".equals(failed.failure())) {
            complaints.add("%s failed: %s".formatted(failed.url(), failed.failure()));
        }
    }

    private void hear(Response response) {
        if (response.status() >= FIRST_ERROR && !expectsRefusals) {
            complaints.add("%s answered %d".formatted(response.url(), response.status()));
        }
    }

    /** What should not have happened so far: dialogs, errors of scripts, violations of the Content-Security-Policy, what could not be loaded. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** From now on, answers such as 403 are no complaints. */
    Window expectsRefusals() {
        expectsRefusals = true;
        return this;
    }

    Page page() {
        return page;
    }

    /** @return the status */
    int go(String path) {
        return page.navigate(path).status();
    }

    Window logIn(String name) {
        return logIn(name, name);
    }

    Window logIn(String name, String password) {
        go("/login");
        enter(name, password);
        return this;
    }

    /** Fills in the page that asks for a name and a password. */
    void enter(String name, String password) {
        page.locator("input[name=username]").fill(name);
        page.locator("input[name=password]").fill(password);
        page.locator("main button").click();
    }

    Locator heading() {
        return page.locator("h1");
    }

    Locator main() {
        return page.locator("main");
    }

    Locator button(String text) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(text).setExact(true));
    }

    Locator link(String text) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(text).setExact(true));
    }

    /** Presses the tab key until this has the focus, and whoever looks at the page sees it there. */
    Window tabTo(Locator wanted) {
        assertThat(wanted).isVisible();
        for (int i = 0; i < MOST_TABS; i++) {
            page.keyboard().press("Tab");
            if ((boolean) wanted.evaluate("element => element === document.activeElement")) {
                assertThat(wanted).hasCSS("outline-style", "solid");
                return this;
            }
        }
        throw new AssertionError("The tab key does not lead to %s on %s".formatted(wanted, page.url()));
    }

    Window type(String text) {
        page.keyboard().type(text);
        return this;
    }

    Window press(String key) {
        page.keyboard().press(key);
        return this;
    }

    /** As somebody would who makes up a request: without the token that the server gave. */
    void forgeTokens() {
        page.evaluate("document.querySelectorAll('input[name=_csrf]').forEach(input => input.value = 'forged')");
    }

    @Override
    public void close() {
        context.close();
    }
}
