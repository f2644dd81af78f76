package dev.txmq.accounts;

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

@AccountServiceTest
class AccountRequestTest {

    @Autowired
    RestTestClient client;

    @LocalServerPort
    int port;

    @Autowired
    HikariDataSource dataSource;

    @Test
    void aMerchantWithoutAnAccountIsNotFound() {
        problem(client.get().uri("/accounts/9223372036854775807").exchange(), HttpStatus.NOT_FOUND)
                .jsonPath("$.detail")
                .isEqualTo("There is no account of merchant 9223372036854775807");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ada", "1.5", "9223372036854775808", "1' OR '1'='1", " "})
    void anIdMustBeANumberOfAtLeastOne(String id) {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/accounts/{id}", id).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.merchantId")
                .isEqualTo("must be a number of at least 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "1001", "ada", "1.5", "2147483648", "9223372036854775808", "1' OR '1'='1", " ", "1,2"
            })
    void aLimitMustBeANumberFromOneToAThousand(String limit) {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/accounts/1?limit={limit}", limit).exchange();

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
                client.get().uri("/accounts/1?after={after}", after).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.after")
                .isEqualTo("must be a number of at least 1")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @Test
    void namesEverythingThatIsNotValid() {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/accounts/0?limit=0&after=0").exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.length()").isEqualTo(3);
    }

    @Test
    void anOrderThatNobodyPaidHasNoVoucher() {
        client.get()
                .uri("/vouchers?orderNo=nobody-paid")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"vouchers\":[]}", JsonCompareMode.STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "ORD 1", "ORD\n1", "' OR '1'='1", "Größe", "a/b"})
    void anOrderNumberMustBeOne(String orderNo) {
        RestTestClient.ResponseSpec answer =
                client.get().uri("/vouchers?orderNo={no}", orderNo).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .isEqualTo("must be 1 to 64 of a-z A-Z 0-9 . _ - and begin with a letter or digit");
    }

    @Test
    void takesAnOrderNumberOf64CharactersAndNoneOf65() {
        client.get()
                .uri("/vouchers?orderNo={no}", "a".repeat(64))
                .exchange()
                .expectStatus()
                .isOk();
        problem(client.get().uri("/vouchers?orderNo={no}", "a".repeat(65)).exchange(), HttpStatus.BAD_REQUEST);
    }

    @Test
    void vouchersAreAskedForByTheirOrder() {
        problem(client.get().uri("/vouchers").exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .isEqualTo("is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/accounts", "/accounts/", "/accounts/1/entries", "/vouchers/", "/vouchers/ORD-1"})
    void knowsNoOtherPath(String path) {
        problem(client.get().uri(path).exchange(), HttpStatus.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/accounts/1", "/vouchers?orderNo=ORD-1"})
    void refusesAnotherMethod(String path) {
        problem(client.post().uri(path).exchange(), HttpStatus.METHOD_NOT_ALLOWED);
        problem(client.delete().uri(path).exchange(), HttpStatus.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[]", "\u0000"})
    void refusesABodyOfAnOperatorThatIsNoJson(String body) {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/actuator/txmqdeadletters/account-service")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();

        problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").isEqualTo("must be one JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
    void refusesABodyOfAnotherContentType(String contentType) {
        RestTestClient.ResponseSpec answer = client.post()
                .uri("/actuator/txmqdeadletters/account-service")
                .header("Content-Type", contentType)
                .body("nonsense".getBytes(StandardCharsets.US_ASCII))
                .exchange();

        problem(answer, HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void refusesAClientThatDoesNotAcceptJson() {
        problem(
                client.get()
                        .uri("/accounts/1")
                        .accept(MediaType.APPLICATION_XML)
                        .exchange(),
                HttpStatus.NOT_ACCEPTABLE);
        problem(
                client.get()
                        .uri("/vouchers?orderNo=ORD-1")
                        .accept(MediaType.APPLICATION_XML)
                        .exchange(),
                HttpStatus.NOT_ACCEPTABLE);
    }

    @Test
    void answersAsToAnyOtherAPathThatTomcatRefuses() {
        URI refused = URI.create("http://localhost:%d/accounts/%%2F".formatted(port));

        problem(client.get().uri(refused).exchange(), HttpStatus.BAD_REQUEST);
    }

    @Test
    void asksToTryAgainWhenTheDatabaseGivesNoConnection() throws Exception {
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
                taken.add(dataSource.getConnection());
            }

            for (String path : List.of("/accounts/1", "/vouchers?orderNo=ORD-1")) {
                RestTestClient.ResponseSpec answer = client.get().uri(path).exchange();
                problem(answer, HttpStatus.SERVICE_UNAVAILABLE);
                answer.expectHeader().valueEquals("Retry-After", "5");
            }
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
