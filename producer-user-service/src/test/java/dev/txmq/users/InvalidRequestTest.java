package dev.txmq.users;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static dev.txmq.users.Requests.json;
import static dev.txmq.users.Requests.newName;
import static dev.txmq.users.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

@UserServiceTest
class InvalidRequestTest {

    @Autowired
    RestTestClient client;

    @LocalServerPort
    int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "Ada",
                "ada lovelace",
                "ada.lovelace",
                "adä",
                "ada\\n",
                "abcdefghijklmnopqrstuvwxyz0123456"
            })
    void refusesAUsername(String username) {
        RestTestClient.ResponseSpec answer =
                post(client, json(username, newName() + "@example.com")).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.username")
                .isEqualTo("must be 3 to 32 of a-z 0-9 _ -")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.com",
                "ada@",
                "a@b@c",
                "ada lovelace@example.com",
                "ada@example..com",
                "ada@x\\n"
            })
    void refusesAnEmailAddress(String email) {
        RestTestClient.ResponseSpec answer =
                post(client, json(newName(), email)).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.email")
                .isEqualTo("must be an e-mail address of at most 254 characters")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @Test
    void refusesAnEmailAddressOf255Characters() {
        RestTestClient.ResponseSpec answer =
                post(client, json(newName(), "ada@" + "d".repeat(251))).exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.email").exists();
    }

    @Test
    void namesEveryInvalidField() {
        RestTestClient.ResponseSpec answer = post(client, "{}", "white space").exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.username")
                .isEqualTo("is missing")
                .jsonPath("$.errors.email")
                .isEqualTo("is missing")
                .jsonPath("$.errors['Idempotency-Key']")
                .isEqualTo("must be 1 to 255 visible ASCII characters");
    }

    @Test
    void refusesAKeyOf256Characters() {
        RestTestClient.ResponseSpec answer =
                post(client, json(newName()), "k".repeat(256)).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors['Idempotency-Key']")
                .exists();
    }

    @Test
    void refusesAnEmptyKey() {
        RestTestClient.ResponseSpec answer = post(client, json(newName()), "").exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors['Idempotency-Key']")
                .exists();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username":"ada","email":"a@example.com","role":"admin"} | role     | is not a known field
                    {"username":12345,"email":"a@example.com"}                | username | must be text
                    {"username":true,"email":"a@example.com"}                 | username | must be text
                    {"username":"ada","email":["a@example.com"]}              | email    | must be text
                    {"username":"ada","email":{"a":"b"}}                      | email    | must be text
                    {"username":null,"email":"a@example.com"}                 | username | is missing
                    {"username":"ada","email"                                 | body     | is not valid JSON
                    {"username":"ada","email":"a@example.com"} {}             | body     | must be one JSON object
                    nonsense                                                  | body     | is not valid JSON
                    []                                                        | body     | must be one JSON object
                    "ada"                                                     | body     | must be one JSON object
                    null                                                      | body     | is missing
                    """)
    void refusesABody(String body, String field, String message) {
        RestTestClient.ResponseSpec answer = post(client, body).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors['" + field + "']")
                .isEqualTo(message)
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @Test
    void refusesARequestWithoutABody() {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/users")
                .contentType(MediaType.APPLICATION_JSON)
                .exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").isEqualTo("is missing");
    }

    @Test
    void takesABodyOf8KiBAndRefusesALongerOne() {
        String body = json(newName());

        RestTestClient.ResponseSpec longest =
                post(client, body + " ".repeat(8192 - body.length())).exchange();
        RestTestClient.ResponseSpec tooLong =
                post(client, body + " ".repeat(8193 - body.length())).exchange();

        longest.expectStatus().isCreated();
        problem(tooLong, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").isEqualTo("must be at most 8192 bytes");
    }

    @Test
    void refusesALongBodyWhoseLengthIsNotAnnounced() throws Exception {
        byte[] body = (json(newName()) + " ".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://localhost:%d/users".formatted(port)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(chunked, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("must be at most 8192 bytes");
    }

    @Test
    void refusesAnotherMediaType() {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/users")
                .contentType(MediaType.TEXT_PLAIN)
                .body(json(newName()))
                .exchange();

        problem(answer, HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "application/json;charset=nonsense",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data;boundary=x",
                "*/*",
                ""
            })
    void refusesAContentTypeThatIsNoJson(String contentType) throws Exception {
        String answer = send("""
                POST /users HTTP/1.1
                Host: localhost
                Content-Type: %s
                Content-Length: 8
                Connection: close

                nonsense""".formatted(contentType));

        assertThat(answer).startsWith("HTTP/1.1 415").contains("application/problem+json", "\"status\":415");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0",
                "Content-Length: 8\nContent-Encoding: gzip",
                "Content-Length: eight",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: chunked",
                "Content-Length: 8\nX-Long: LONG"
            })
    void refusesABodyThatIsNone(String headers) throws Exception {
        String answer = send("""
                POST /users HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Connection: close
                %s

                nonsense""".formatted(headers.replace("LONG", "x".repeat(20_000))));

        assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"status\":400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense\n\n", "POST /users[] HTTP/1.1\nHost: localhost\n\n", "POST /users HTTP/1.1\n\n"})
    void refusesWhatIsNoRequest(String request) throws Exception {
        assertThat(send(request)).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"status\":400");
    }

    /** What no client sends, as it is. */
    private String send(String request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[]", "\u0000"})
    void refusesABodyOfAnOperatorThatIsNoJson(String body) {
        for (String path : List.of("/actuator/txmq/retry", "/actuator/txmqdeadletters/points-service")) {
            RestTestClient.ResponseSpec answer = client.post()
                    .uri(path)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(body)
                    .exchange();

            problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").exists();
        }
    }

    @Test
    void registersNobodyForAClientThatDoesNotAcceptJson() {
        String name = newName();

        RestTestClient.ResponseSpec refused =
                post(client, json(name)).accept(MediaType.APPLICATION_XML).exchange();

        problem(refused, HttpStatus.NOT_ACCEPTABLE);
        post(client, json(name)).exchange().expectStatus().isCreated();
    }

    @Test
    void refusesAnotherMethod() {
        RestTestClient.ResponseSpec answer =
                client.method(HttpMethod.DELETE).uri("/users/1").exchange();

        problem(answer, HttpStatus.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/user", "/users/1/points", "/users/", "/favicon.ico"})
    void knowsNoOtherPath(String path) {
        problem(client.get().uri(path).exchange(), HttpStatus.NOT_FOUND);
        problem(client.post().uri(path).exchange(), HttpStatus.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775807"})
    void knowsNoUserOfThatId(String id) {
        problem(client.get().uri("/users/" + id).exchange(), HttpStatus.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "1.5", "9223372036854775808", "1' OR '1'='1", " "})
    void anIdMustBeANumber(String id) {
        RestTestClient.ResponseSpec answer = client.get().uri("/users/{id}", id).exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.id").isEqualTo("must be a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users/%2F", "/users/%00", "/users/..%5C"})
    void answersAsToAnyOtherAPathThatTomcatRefuses(String path) {
        URI refused = URI.create("http://localhost:%d%s".formatted(port, path));

        problem(client.get().uri(refused).exchange(), HttpStatus.BAD_REQUEST);
    }

    @Test
    void answersAsToAnyOtherAMethodThatTomcatRefuses() {
        problem(client.method(HttpMethod.TRACE).uri("/users").exchange(), HttpStatus.METHOD_NOT_ALLOWED);
    }

    private static RestTestClient.BodyContentSpec problem(RestTestClient.ResponseSpec answer, HttpStatus status) {
        RestTestClient.BodyContentSpec body = answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
        body.jsonPath("$.status").isEqualTo(status.value());
        body.jsonPath("$.title").exists();
        assertThat(new String(body.returnResult().getResponseBody(), StandardCharsets.UTF_8))
                .doesNotContain("dev.txmq", "java.", "springframework", "jackson", "Exception", "INSERT", "SELECT");
        return body;
    }
}
