package dev.txmq.console.security;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.console.ConsoleApplication;
import dev.txmq.provider.Provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** People log in at a server of their organisation, which says what their groups are. */
class OAuth2LogInTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");
    private static Provider provider;
    private static ConfigurableApplicationContext console;
    private static String address;

    @BeforeAll
    static void start() {
        provider = Provider.start();
        console = ConsoleApplication.application()
                .run(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--txmq.console.services.points.url=http://127.0.0.1:1/actuator",
                        "--txmq.console.sessions-per-user=2",
                        "--txmq.console.roles-claim=groups",
                        "--txmq.console.operator-role=operations",
                        "--txmq.console.viewer-role=support",
                        "--spring.security.oauth2.client.registration.acme.client-name=Acme & Sons",
                        "--spring.security.oauth2.client.registration.acme.client-id=" + Provider.CLIENT,
                        "--spring.security.oauth2.client.registration.acme.client-secret=" + Provider.SECRET,
                        "--spring.security.oauth2.client.registration.acme.scope=openid",
                        "--spring.security.oauth2.client.provider.acme.issuer-uri=" + provider.issuer());
        address = "http://127.0.0.1:" + console.getEnvironment().getProperty("local.server.port");
        provider.accept(address + "/login/oauth2/code/acme");
    }

    @AfterAll
    static void stop() {
        console.close();
        provider.close();
    }

    @Test
    void theLogInPageLeadsToTheProviderAndAsksForNoPassword() throws Exception {
        Person somebody = new Person();

        HttpResponse<String> page = somebody.follow(somebody.get(address + "/now"));

        assertThat(page.uri()).hasPath("/login");
        assertThat(page.body())
                .contains("href=\"/oauth2/authorization/acme\"", "Log in with Acme &amp; Sons")
                .doesNotContain("name=\"password\"", Provider.SECRET);
    }

    @Test
    void anOperatorActs() throws Exception {
        Person grace = new Person().logIn("grace");

        HttpResponse<String> now = grace.get(address + "/now");
        assertThat(now.statusCode()).isEqualTo(200);
        assertThat(now.body()).contains(">grace<", "points does not answer");
        assertThat(grace.preview().body()).contains("Please confirm");
        assertThat(console.getBean(AuditLog.class).find("grace", null, null))
                .extracting(AuditEvent::getType)
                .contains("AUTHENTICATION_SUCCESS");
    }

    @Test
    void aViewerSees() throws Exception {
        Person henry = new Person().logIn("henry");

        assertThat(henry.get(address + "/now").body()).contains(">henry<");
        assertThat(henry.preview().statusCode()).isEqualTo(403);
    }

    @Test
    void whoeverHasNoRoleSeesNothing() throws Exception {
        Person mallory = new Person().logIn("mallory");

        assertThat(mallory.get(address + "/now").statusCode()).isEqualTo(403);
        assertThat(mallory.preview().statusCode()).isEqualTo(403);
    }

    @Test
    void anAnswerThatTheConsoleHasNotAskedForIsRefused() throws Exception {
        Person somebody = new Person();

        HttpResponse<String> page =
                somebody.follow(somebody.get(address + "/login/oauth2/code/acme?code=stolen&state=forged"));

        assertThat(page.uri().toString()).endsWith("/login?refused");
        assertThat(page.body()).contains("The provider has not logged you in");
        assertThat(somebody.get(address + "/now").statusCode()).isEqualTo(302);
    }

    @Test
    void theLeastRecentSessionOfAUserEnds() throws Exception {
        Person first = new Person().logIn("henry");
        Person second = new Person().logIn("henry");
        assertThat(second.get(address + "/now").statusCode()).isEqualTo(200);
        Person third = new Person().logIn("henry");

        assertThat(third.get(address + "/now").statusCode()).isEqualTo(200);
        assertThat(first.get(address + "/now").headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/login?expired"));
    }

    @Test
    void withoutUsersAndProviderThereIsNoStart() {
        assertThatThrownBy(() -> ConsoleApplication.application()
                        .run("--server.port=0", "--txmq.console.services.points.url=http://127.0.0.1:1/actuator"))
                .rootCause()
                .hasMessageStartingWith("txmq.console.users must name at least one user");
    }

    /** A browser of somebody. */
    private static final class Person {

        private final HttpClient http =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

        Person logIn(String name) throws IOException, InterruptedException {
            HttpResponse<String> form = follow(get(address + "/oauth2/authorization/acme"));
            assertThat(form.uri().toString()).startsWith(provider.issuer() + "/login");
            follow(post(provider.issuer() + "/login", token(form), "username", name, "password", name));
            return this;
        }

        HttpResponse<String> preview() throws IOException, InterruptedException {
            return post(
                    address + "/acts/preview",
                    token(get(address + "/now")),
                    "service",
                    "points",
                    "kind",
                    "dead-letters",
                    "source",
                    "points-service",
                    "act",
                    "REPLAY",
                    "id",
                    UUID.randomUUID().toString());
        }

        HttpResponse<String> get(String uri) throws IOException, InterruptedException {
            return send(request(uri));
        }

        HttpResponse<String> post(String uri, String token, String... fields) throws IOException, InterruptedException {
            StringBuilder form = new StringBuilder("_csrf=" + encoded(token));
            for (int i = 0; i < fields.length; i += 2) {
                form.append('&').append(fields[i]).append('=').append(encoded(fields[i + 1]));
            }
            return send(request(uri)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
        }

        /** Between console and provider. */
        HttpResponse<String> follow(HttpResponse<String> response) throws IOException, InterruptedException {
            HttpResponse<String> there = response;
            for (int i = 0; i < 10 && there.statusCode() == 302; i++) {
                there = get(there.uri()
                        .resolve(there.headers().firstValue("Location").orElseThrow())
                        .toString());
            }
            return there;
        }

        private static String token(HttpResponse<String> page) {
            Matcher token = TOKEN.matcher(page.body());
            return token.find() ? token.group(1) : "none";
        }

        private static HttpRequest.Builder request(String uri) {
            return HttpRequest.newBuilder(URI.create(uri))
                    .header("Accept", "text/html,*/*;q=0.8")
                    .header("Accept-Language", "en");
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
