package dev.txmq.payments;

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

import static dev.txmq.payments.Requests.bank;
import static dev.txmq.payments.Requests.json;
import static dev.txmq.payments.Requests.newMerchant;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.newOrderNo;
import static dev.txmq.payments.Requests.pay;
import static dev.txmq.payments.Requests.post;
import static dev.txmq.payments.Requests.report;
import static org.assertj.core.api.Assertions.assertThat;

@PaymentServiceTest
class InvalidRequestTest {

    private static final List<String> PATHS = List.of("/merchants", "/payments", "/payments/ORD-0/bank-result");

    @Autowired
    RestTestClient client;

    @LocalServerPort
    int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0.00",
                "-1",
                "+1",
                "1.234",
                "1.",
                ".5",
                "007",
                "1e3",
                "1,5",
                " 1",
                "1 ",
                "1\\n",
                "NaN",
                "١٢",
                "1000000000"
            })
    void refusesAnAmount(String amount) {
        RestTestClient.ResponseSpec answer =
                pay(client, json(newOrderNo(), 1, amount)).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.amount")
                .isEqualTo("must be more than 0 and less than 1000000000, with at most 2 decimals, such as 12.34")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-1", "ORD 1", "ORD/1", "ORD\\n", "öRD", "ORD-1?", "ORD\\u0000"})
    void refusesAnOrderNumber(String orderNo) {
        RestTestClient.ResponseSpec answer = pay(client, json(orderNo, 1)).exchange();

        problem(answer, HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .isEqualTo("must be 1 to 64 of a-z A-Z 0-9 . _ - and begin with a letter or digit")
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @Test
    void refusesAnOrderNumberOf65Characters() {
        problem(pay(client, json("x".repeat(65), 1)).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .exists();
    }

    @Test
    void namesEveryInvalidField() {
        problem(pay(client, "{}").exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .isEqualTo("is missing")
                .jsonPath("$.errors.userId")
                .isEqualTo("is missing")
                .jsonPath("$.errors.merchantId")
                .isEqualTo("is missing")
                .jsonPath("$.errors.amount")
                .isEqualTo("is missing")
                .jsonPath("$.errors.currency")
                .isEqualTo("is missing")
                .jsonPath("$.errors.length()")
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "userId":7        | "userId":"7"                    | userId      | must be a number
                    "userId":7        | "userId":7.5                    | userId      | must be a number
                    "userId":7        | "userId":true                   | userId      | must be a number
                    "userId":7        | "userId":[7]                    | userId      | must be a number
                    "userId":7        | "userId":{}                     | userId      | must be a number
                    "userId":7        | "userId":""                     | userId      | must be a number
                    "userId":7        | "userId":9223372036854775808    | userId      | must be a number
                    "userId":7        | "userId":1e400                  | userId      | must be a number
                    "userId":7        | "userId":0                      | userId      | must be at least 1
                    "userId":7        | "userId":-7                     | userId      | must be at least 1
                    "userId":7        | "userId":null                   | userId      | is missing
                    "userId":7        | "userId":7,"pointsToUse":-1     | pointsToUse | must be 0 to 1000000000
                    "userId":7        | "userId":7,"pointsToUse":1000000001 | pointsToUse | must be 0 to 1000000000
                    "userId":7        | "userId":7,"pointsToUse":"1"    | pointsToUse | must be a number
                    "userId":7        | "userId":7,"status":"PAID"      | status      | is not a known field
                    "amount":"12.34"  | "amount":12.34                  | amount      | must be text
                    "amount":"12.34"  | "amount":12                     | amount      | must be text
                    "amount":"12.34"  | "amount":true                   | amount      | must be text
                    "amount":"12.34"  | "amount":["12.34"]              | amount      | must be text
                    "currency":"CNY"  | "currency":"cny"                | currency    | must be three of A-Z
                    "currency":"CNY"  | "currency":"CNYY"               | currency    | must be three of A-Z
                    "currency":"CNY"  | "currency":"CN¥"                | currency    | must be three of A-Z
                    """)
    void refusesAPayment(String valid, String invalid, String field, String message) {
        String body = json(newOrderNo(), 1).replace(valid, invalid);

        problem(pay(client, body).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors['" + field + "']")
                .isEqualTo(message)
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                         | name      | is missing
                    {"name":null}                              | name      | is missing
                    {"name":""}                                | name      | must be 1 to 100 characters, not only white space, without control characters
                    {"name":" "}                               | name      | must be 1 to 100 characters, not only white space, without control characters
                    {"name":"a\\nb"}                           | name      | must be 1 to 100 characters, not only white space, without control characters
                    {"name":"a\\u0000"}                        | name      | must be 1 to 100 characters, not only white space, without control characters
                    {"name":"\\ud800"}                         | name      | must be 1 to 100 characters, not only white space, without control characters
                    {"name":7}                                 | name      | must be text
                    {"name":"ada","currency":"yuan"}           | currency  | must be three of A-Z
                    {"name":"ada","notifyUrl":"ftp://a.org"}   | notifyUrl | must be an http or https URL of ASCII characters, without user and fragment
                    {"name":"ada","notifyUrl":"/paid"}         | notifyUrl | must be an http or https URL of ASCII characters, without user and fragment
                    {"name":"ada","notifyUrl":"http://u@a.org"} | notifyUrl | must be an http or https URL of ASCII characters, without user and fragment
                    {"name":"ada","notifyUrl":"http://a.org/#x"} | notifyUrl | must be an http or https URL of ASCII characters, without user and fragment
                    {"name":"ada","notifyUrl":"http://a.org/ä"} | notifyUrl | must be an http or https URL of ASCII characters, without user and fragment
                    {"name":"ada","notifyUrl":"http://a.org/ b"} | notifyUrl | must be an http or https URL of ASCII characters, without user and fragment
                    {"name":"ada","notifyUrl":"http://a.org/{"} | notifyUrl | Illegal character in path at index 13: http://a.org/{
                    {"name":"ada","notifyUrl":"http://a.org:22"} | notifyUrl | The URL of an endpoint may have port 80, 443 or one above 1023, not 22
                    {"name":"ada","notifyUrl":"http://10.0.0.1"} | notifyUrl | The URL of an endpoint must have a name, not an address, unless that is in txmq.notifier.allowed-networks
                    {"name":"ada","secret":"mine"}             | secret    | is not a known field
                    """)
    void refusesAMerchant(String body, String field, String message) {
        problem(post(client, "/merchants", body).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors['" + field + "']")
                .isEqualTo(message)
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @Test
    void refusesAMerchantWithTooLongValues() {
        String body = """
                {"name":"%s","notifyUrl":"http://example.com/%s"}""".formatted("x".repeat(101), "x".repeat(482));

        problem(post(client, "/merchants", body).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.name")
                .exists()
                .jsonPath("$.errors.notifyUrl")
                .isEqualTo("must have at most 500 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                             | result        | is missing
                    {"bankReference":"b"}                          | result        | is missing
                    {"result":"success","bankReference":"b"}       | result        | must be SUCCESS or FAILURE
                    {"result":"","bankReference":"b"}              | result        | must be SUCCESS or FAILURE
                    {"result":1,"bankReference":"b"}               | result        | must be text
                    {"result":"SUCCESS"}                           | bankReference | is missing
                    {"result":"SUCCESS","bankReference":""}        | bankReference | must be 1 to 64 visible ASCII characters
                    {"result":"SUCCESS","bankReference":"a b"}     | bankReference | must be 1 to 64 visible ASCII characters
                    {"result":"SUCCESS","bankReference":"ä"}       | bankReference | must be 1 to 64 visible ASCII characters
                    {"result":"SUCCESS","bankReference":17}        | bankReference | must be text
                    {"result":"SUCCESS","bankReference":"b","a":1} | a             | is not a known field
                    """)
    void refusesABanksResult(String body, String field, String message) {
        problem(report(client, newOrder(client), body).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors['" + field + "']")
                .isEqualTo(message);
    }

    @Test
    void refusesABankReferenceOf65Characters() {
        problem(
                        report(client, newOrder(client), bank("SUCCESS", "b".repeat(65)))
                                .exchange(),
                        HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.bankReference")
                .exists();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name":"ada","currency" | is not valid JSON
                    {} {}                    | must be one JSON object
                    nonsense                 | is not valid JSON
                    []                       | must be one JSON object
                    "ada"                    | must be one JSON object
                    7                        | must be one JSON object
                    null                     | is missing
                    """)
    void refusesABodyThatIsNoObject(String body, String message) {
        for (String path : PATHS) {
            problem(post(client, path, body).exchange(), HttpStatus.BAD_REQUEST)
                    .jsonPath("$.errors.body")
                    .isEqualTo(message);
        }
    }

    @Test
    void refusesABodyOfManyLevels() {
        for (String path : PATHS) {
            String body = "{\"name\":" + "[".repeat(4_000) + "]".repeat(4_000) + "}";

            problem(post(client, path, body).exchange(), HttpStatus.BAD_REQUEST)
                    .jsonPath("$.errors")
                    .exists();
        }
    }

    @Test
    void refusesARequestWithoutABody() {
        for (String path : PATHS) {
            RestTestClient.ResponseSpec answer = client.post()
                    .uri(path)
                    .contentType(MediaType.APPLICATION_JSON)
                    .exchange();

            problem(answer, HttpStatus.BAD_REQUEST).jsonPath("$.errors.body").isEqualTo("is missing");
        }
    }

    @Test
    void takesABodyOf8KiBAndRefusesALongerOne() {
        String body = json(newOrderNo(), newMerchant(client));

        pay(client, body + " ".repeat(8192 - body.length()))
                .exchange()
                .expectStatus()
                .isCreated();
        for (String path : PATHS) {
            problem(post(client, path, body + " ".repeat(8193 - body.length())).exchange(), HttpStatus.BAD_REQUEST)
                    .jsonPath("$.errors.body")
                    .isEqualTo("must be at most 8192 bytes");
        }
    }

    @Test
    void refusesALongBodyWhoseLengthIsNotAnnounced() throws Exception {
        byte[] body = (json(newOrderNo(), 1) + " ".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        for (String path : PATHS) {
            HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, path)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                    .build();

            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(chunked, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("must be at most 8192 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "text/plain",
                "application/json;charset=nonsense",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data;boundary=x",
                "*/*",
                ""
            })
    void refusesAContentTypeThatIsNoJson(String contentType) throws Exception {
        for (String path : PATHS) {
            String answer = send("""
                    POST %s HTTP/1.1
                    Host: localhost
                    Content-Type: %s
                    Content-Length: 8
                    Connection: close

                    nonsense""".formatted(path, contentType));

            assertThat(answer).startsWith("HTTP/1.1 415").contains("application/problem+json", "\"status\":415");
        }
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
        for (String path : PATHS) {
            String answer = send("""
                    POST %s HTTP/1.1
                    Host: localhost
                    Content-Type: application/json
                    Connection: close
                    %s

                    nonsense""".formatted(path, headers.replace("LONG", "x".repeat(20_000))));

            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "\"status\":400");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense\n\n", "POST /payments[] HTTP/1.1\nHost: localhost\n\n", "POST /payments HTTP/1.1\n\n"})
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
        problem(post(client, "/actuator/payments/ORD-1", body).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.body")
                .exists();
    }

    @Test
    void createsNothingForAClientThatDoesNotAcceptJson() {
        String body = json(newOrderNo(), newMerchant(client));

        problem(pay(client, body).accept(MediaType.APPLICATION_XML).exchange(), HttpStatus.NOT_ACCEPTABLE);

        pay(client, body.replace("12.34", "99.99")).exchange().expectStatus().isCreated();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/merchants", "/payments", "/payments/ORD-1", "/payments/ORD-1/bank-result"})
    void refusesAnotherMethod(String path) {
        problem(client.method(HttpMethod.DELETE).uri(path).exchange(), HttpStatus.METHOD_NOT_ALLOWED);
        problem(client.method(HttpMethod.TRACE).uri(path).exchange(), HttpStatus.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/payment", "/payments/", "/payments/ORD-1/", "/payments/ORD-1/refund", "/merchants/1"})
    void knowsNoOtherPath(String path) {
        problem(client.get().uri(path).exchange(), HttpStatus.NOT_FOUND);
        problem(client.post().uri(path).exchange(), HttpStatus.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/notifications", "/notifications?key=ORD-1", "/notifications/ORD-1"})
    void knowsNoMerchantWithoutASignature(String path) {
        problem(client.get().uri(path).exchange(), HttpStatus.UNAUTHORIZED);
    }

    @Test
    void knowsNoOtherOrder() {
        problem(client.get().uri("/payments/ORD-0").exchange(), HttpStatus.NOT_FOUND)
                .jsonPath("$.detail")
                .isEqualTo("There is no payment of order ORD-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ORD 1", "1' OR '1'='1", " ", "订单", "-1"})
    void refusesAPathWithoutAnOrderNumber(String orderNo) {
        problem(client.get().uri("/payments/{orderNo}", orderNo).exchange(), HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .isEqualTo("must be 1 to 64 of a-z A-Z 0-9 . _ - and begin with a letter or digit");
        problem(
                        client.post()
                                .uri("/payments/{orderNo}/bank-result", orderNo)
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(bank("SUCCESS", "b"))
                                .exchange(),
                        HttpStatus.BAD_REQUEST)
                .jsonPath("$.errors.orderNo")
                .exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/payments/%2F", "/payments/%00", "/payments/..%5C"})
    void answersAsToAnyOtherAPathThatTomcatRefuses(String path) {
        URI refused = URI.create("http://localhost:%d%s".formatted(port, path));

        problem(client.get().uri(refused).exchange(), HttpStatus.BAD_REQUEST);
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
