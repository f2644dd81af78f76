package dev.txmq.it.processes;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import tools.jackson.databind.json.JsonMapper;

import static java.time.Duration.ofSeconds;

/** A shop that creates orders and a bank that reports about them, neither of which gives up: they repeat a request until it is answered. */
public final class Payments {

    /** Where an order must end. */
    public enum End {
        /** The bank pays. */
        PAID,
        /** The bank pays, and the buyer has not got the points to be used. */
        SUSPENDED,
        /** The bank does not pay. */
        FAILED,
        /** The bank says nothing. */
        CREATED
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
                case 19 -> End.CREATED;
                default -> End.PAID;
            };
            long pointsToUse = end == End.SUSPENDED ? MORE_THAN_ANYBODY_HAS : number % 4 == 0 ? 3 : 0;
            String orderNo =
                    "o%d-%s".formatted(number, UUID.randomUUID().toString().substring(0, 18));
            String amount = "%d.%02d".formatted(number % 97, 1 + number % 99);
            return new Order(orderNo, buyer, merchant, amount, pointsToUse, end);
        }
    }

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
        HttpResponse<String> answer = post("a merchant", "/merchants", "{\"name\":\"Lovelace & Co\"}", 201);
        return JSON.readTree(answer.body()).get("id").asLong();
    }

    /** Places the order, and reports what the bank says about it. Returns what the last answer says. */
    public Reported pay(Order order) {
        String status = status(post(
                "order " + order.orderNo(),
                "/payments",
                """
                {"orderNo":"%s","userId":%d,"merchantId":%d,"amount":"%s","currency":"CNY","pointsToUse":%d}""".formatted(order.orderNo(), order.buyer(), order.merchant(), order.amount(), order.pointsToUse()),
                201));
        if (order.end() != End.CREATED) {
            boolean success = order.end() != End.FAILED;
            status = status(post(
                    "the bank of order " + order.orderNo(),
                    "/payments/%s/bank-result".formatted(order.orderNo()),
                    """
                    {"result":"%s","bankReference":"ref-%s"}""".formatted(success ? "SUCCESS" : "FAILURE", order.orderNo()),
                    200));
            if (success ? !OF_A_SUCCESS.contains(status) : !status.equals("FAILED")) {
                throw new AssertionError("the bank of order %s is told %s".formatted(order.orderNo(), status));
            }
        }
        return new Reported(order, status);
    }

    private HttpResponse<String> post(String what, String path, String json, int expected) {
        HttpResponse<String> answer = client.sendUntilAnswered(
                what,
                port -> HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                        .timeout(ofSeconds(15))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build());
        if (answer.statusCode() != expected) {
            throw new AssertionError("%s was answered %d: %s".formatted(what, answer.statusCode(), answer.body()));
        }
        return answer;
    }

    private static String status(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).get("status").asString();
    }

    /** The client that sends all this, with what it has counted. */
    public PatientClient client() {
        return client;
    }
}
