package dev.txmq.it.processes;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.time.Duration.ofSeconds;

/** A shop that creates orders and a bank that reports about them, neither of which gives up: they repeat a request until it is answered. */
public final class Payments {

    /** For merchants' secrets in databases that end with the tests. */
    public static final String NOTIFIER_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /** Where an order must end. */
    public enum End {
        /** The bank pays. */
        PAID,
        /** The bank pays, and the buyer has not got the points to be used. */
        SUSPENDED,
        /** The bank does not pay. */
        FAILED,
        /** The bank says nothing, and the order's delayed message is not cancelled. */
        EXPIRED
    }

    /**
     * An order to be placed.
     *
     * @param amount with two decimals
     */
    public record Order(String orderNo, long buyer, long merchant, String amount, long pointsToUse, End end) {

        private static final long MORE_THAN_ANYBODY_HAS = 1_000_000_000;

        /** The same number gives an order of the same kind and amount: of 20, 16 are PAID, every fourth of which with points. */
        public static Order number(int number, long buyer, long merchant) {
            End end = switch (number % 20) {
                case 17 -> End.SUSPENDED;
                case 18 -> End.FAILED;
                case 19 -> End.EXPIRED;
                default -> End.PAID;
            };
            long pointsToUse = end == End.SUSPENDED ? MORE_THAN_ANYBODY_HAS : number % 4 == 0 ? 3 : 0;
            String orderNo =
                    "o%d-%s".formatted(number, UUID.randomUUID().toString().substring(0, 18));
            String amount = "%d.%02d".formatted(number % 97, 1 + number % 99);
            return new Order(orderNo, buyer, merchant, amount, pointsToUse, end);
        }
    }

    /** A merchant with the secret of its notifications. */
    public record Merchant(long id, String secret) {}

    /** What became of an order, as far as shop and bank were told. */
    public record Reported(Order order, String status) {}

    private static final Set<String> OF_A_SUCCESS = Set.of("PAID", "PENDING", "SUSPENDED");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final PatientClient client;

    Payments(List<Integer> ports) {
        client = new PatientClient(ports);
    }

    /** The id of a merchant; others may come of requests whose answer was lost. */
    public long newMerchant() {
        return registered("{\"name\":\"Lovelace & Co\"}").get("id").asLong();
    }

    /** A merchant who is told there; others may come of requests whose answer was lost. */
    public Merchant newMerchant(String notifyUrl) {
        JsonNode merchant = registered("{\"name\":\"Lovelace & Co\",\"notifyUrl\":\"%s\"}".formatted(notifyUrl));
        return new Merchant(merchant.get("id").asLong(), merchant.get("secret").asString());
    }

    private JsonNode registered(String merchant) {
        HttpResponse<String> answer =
                client.sendUntilAnswered("a merchant", port -> post(port, "/merchants", merchant));
        assertAnswered(201, "a merchant", answer);
        return JSON.readTree(answer.body());
    }

    /** The order as the service shows it. */
    public JsonNode show(Order order) {
        HttpResponse<String> answer = client.sendUntilAnswered(
                order.toString(),
                port -> HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/payments/%s".formatted(port, order.orderNo())))
                        .timeout(ofSeconds(15))
                        .build());
        assertAnswered(200, order.toString(), answer);
        return JSON.readTree(answer.body());
    }

    /** Places the order, and reports what the bank says about it. Returns what the last answer says. */
    public Reported pay(Order order) {
        Reported placed = placed(order, client.sendUntilAnswered(order.toString(), port -> placing(port, order)));
        return order.end() == End.EXPIRED
                ? placed
                : reported(order, client.sendUntilAnswered("the bank of " + order, port -> bankResult(port, order)));
    }

    /** The request that places this order at the instance on this port. */
    public static HttpRequest placing(int port, Order order) {
        String json = """
                {"orderNo":"%s","userId":%d,"merchantId":%d,"amount":"%s","currency":"CNY","pointsToUse":%d}""";
        return post(
                port,
                "/payments",
                json.formatted(order.orderNo(), order.buyer(), order.merchant(), order.amount(), order.pointsToUse()));
    }

    /** What the answer to that says, which must be 201. */
    public static Reported placed(Order order, HttpResponse<String> answer) {
        assertAnswered(201, order.toString(), answer);
        return new Reported(order, status(answer));
    }

    /** The request that reports there what the bank says about this order. */
    public static HttpRequest bankResult(int port, Order order) {
        String result = order.end() == End.FAILED ? "FAILURE" : "SUCCESS";
        return post(
                port, "/payments/%s/bank-result".formatted(order.orderNo()), """
                {"result":"%s","bankReference":"ref-%s"}""".formatted(result, order.orderNo()));
    }

    /** What the answer to that says, which must be 200 and go with the report. */
    public static Reported reported(Order order, HttpResponse<String> answer) {
        assertAnswered(200, "the bank of " + order, answer);
        String status = status(answer);
        if (order.end() == End.FAILED ? !status.equals("FAILED") : !OF_A_SUCCESS.contains(status)) {
            throw new AssertionError("the bank of %s is told %s".formatted(order, status));
        }
        return new Reported(order, status);
    }

    private static HttpRequest post(int port, String path, String json) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(ofSeconds(15))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    private static void assertAnswered(int expected, String what, HttpResponse<String> answer) {
        if (answer.statusCode() != expected) {
            throw new AssertionError("%s was answered %d: %s".formatted(what, answer.statusCode(), answer.body()));
        }
    }

    private static String status(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).get("status").asString();
    }

    /** The client that sends all this, with what it has counted. */
    public PatientClient client() {
        return client;
    }
}
