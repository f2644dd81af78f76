package dev.txmq.console;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a browser as pages without scripts need: cookies, forms with their token, redirects when asked. */
public final class Browser {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String base;
    private String token = "";
    private String language = "en";
    private final List<String> headers = new ArrayList<>();

    Browser(String base) {
        this.base = base;
    }

    public Browser logIn(String name) {
        return logIn(name, name);
    }

    public Browser logIn(String name, String password) {
        get("/login");
        follow(post("/login", "username", name, "password", password));
        return this;
    }

    public Browser speaks(String newLanguage) {
        this.language = newLanguage;
        return this;
    }

    /** With a header more. */
    public Browser sending(String name, String value) {
        headers.addAll(List.of(name, value));
        return this;
    }

    /** Another token than the page has. */
    public Browser forgesToken() {
        token = "forged";
        return this;
    }

    public HttpResponse<String> get(String path) {
        return remember(send(request(path).GET().build()));
    }

    /** @param fields names and values, in turn; with the token of the last page that had one */
    public HttpResponse<String> post(String path, String... fields) {
        List<String> form = new ArrayList<>(List.of("_csrf=" + encoded(token)));
        for (int i = 0; i < fields.length; i += 2) {
            form.add(encoded(fields[i]) + "=" + encoded(fields[i + 1]));
        }
        return remember(send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", form)))
                .build()));
    }

    /** Goes where a redirect leads. */
    public HttpResponse<String> follow(HttpResponse<String> response) {
        HttpResponse<String> there = response;
        for (int i = 0; i < 5 && there.statusCode() == 302; i++) {
            there = get(location(there));
        }
        return there;
    }

    /** Where a redirect leads, without the host. */
    public static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("").replaceFirst("^http://[^/]*", "");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(2))
                .header("Accept", "text/html,*/*;q=0.8")
                .header("Accept-Language", language);
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> remember(HttpResponse<String> response) {
        Matcher found = TOKEN.matcher(response.body());
        if (found.find()) {
            token = found.group(1);
        }
        return response;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
