package dev.txmq.it.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** The actuator of an application that {@link Operators} guard, over HTTP. */
final class Administration {

    static final String OPERATOR = "ada";
    static final String READER = "eve";
    static final String RECONCILER = "rex";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Administration() {}

    static ConfigurableApplicationContext start(
            SpringApplicationBuilder application, String name, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--spring.application.name=" + name;
        all[1] = "--server.port=0";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return application
                .properties("spring.main.web-application-type=servlet")
                .web(WebApplicationType.SERVLET)
                .sources(Operators.class)
                .run(all);
    }

    static HttpResponse<String> send(
            ConfigurableApplicationContext application,
            String method,
            String path,
            @Nullable String caller,
            @Nullable String body)
            throws Exception {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        BodyPublisher sent = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:%s/actuator%s".formatted(port, path)))
                .header("Content-Type", "application/json")
                .method(method, sent);
        if (caller != null) {
            String credentials = caller + ":" + Operators.password(caller);
            request.header(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(US_ASCII)));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }
}
