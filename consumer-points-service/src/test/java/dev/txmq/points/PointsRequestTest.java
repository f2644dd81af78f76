package dev.txmq.points;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@PointsServiceTest
class PointsRequestTest {

    @Autowired
    RestTestClient client;

    @LocalServerPort
    int port;

    @Autowired
    HikariDataSource dataSource;

    @Test
    void aUserWithoutPointsHasABalanceOfZeroAndNoEntries() {
        client.get()
                .uri("/points/9223372036854775807")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"userId":9223372036854775807,"balance":0,"frozen":0,"incoming":0,"version":0,"entries":[]}""", JsonCompareMode.STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ada", "1.5", "9223372036854775808", "1' OR '1'='1", " "})
    void anIdMustBeANumberOfAtLeastOne(String id) {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/points/{id}", id).exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.userId").isEqualTo("must be a number of at least 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "1001", "ada", "1.5", "2147483648", "9223372036854775808", "1' OR '1'='1", " ", "1,2"
            })
    void aLimitMustBeANumberFromOneToAThousand(String limit) {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/points/1?limit={limit}", limit).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.limit")
                .isEqualTo("must be a number from 1 to 1000")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ada", "1.5", "9223372036854775808", "1' OR '1'='1"})
    void afterMustBeANumberOfAtLeastOne(String after) {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/points/1?after={after}", after).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.after")
                .isEqualTo("must be a number of at least 1")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @Test
    void namesEverythingThatIsNotValid() {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/points/0?limit=0&after=0").exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.length()").isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/points", "/points/", "/points/1/entries"})
    void knowsNoOtherPath(String path) {
        problem(client.get().uri(path).exchange(), HttpStatus.NOT_FOUND);
    }

    @Test
    void refusesAnotherMethod() {
        problem(client.post().uri("/points/1").exchange(), HttpStatus.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[]", "\u0000"})
    void refusesABodyOfAnOperatorThatIsNoJson(String body) {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/actuator/txmqdeadletters/points-service")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").isEqualTo("must be one JSON object");
    }

    @Test
    void refusesALongBody() {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/actuator/txmqdeadletters/points-service")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{}" + " ".repeat(8191))
                .exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").isEqualTo("must be at most 8192 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
    void refusesABodyOfAnotherContentType(String contentType) {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/actuator/txmqdeadletters/points-service")
                .header("Content-Type", contentType)
                .body("nonsense".getBytes(StandardCharsets.US_ASCII))
                .exchange();

        problem(answer, HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void refusesAClientThatDoesNotAcceptJson() {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/points/1").accept(MediaType.APPLICATION_XML).exchange();

        problem(answer, HttpStatus.NOT_ACCEPTABLE);
    }

    @Test
    void answersAsToAnyOtherAPathThatTomcatRefuses() {
        URI refused = URI.create("http://localhost:%d/points/%%2F".formatted(port));

        problem(client.get().uri(refused).exchange(), HttpStatus.BAD_REQUEST);
    }

    @Test
    void asksToTryAgainWhenTheDatabaseGivesNoConnection() throws Exception {
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
                taken.add(dataSource.getConnection());
            }

            RestTestClient.ResponseSpec answer = client.get().uri("/points/1").exchange();

            problem(answer, HttpStatus.SERVICE_UNAVAILABLE);
            answer.expectHeader().valueEquals("Retry-After", "5");
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    private static RestTestClient.BodyContentSpec problem(RestTestClient.ResponseSpec answer, HttpStatus status) {
        RestTestClient.BodyContentSpec body = answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
        body.jsonPath("$.status").isEqualTo(status.value());
        assertThat(new String(body.returnResult().getResponseBody(), StandardCharsets.UTF_8))
                .doesNotContain("dev.txmq", "java.", "springframework", "Exception", "SELECT");
        return body;
    }
}
