package dev.txmq.quickstart;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What to try, once everything is there.
 *
 * @param receiver its port, or null if there is none
 */
record Invitation(
        ServicePorts ports,
        @Nullable Integer receiver,
        String nameServer,
        @Nullable Path dataDirectory) {

    String text() {
        return """

                Ready. Register somebody, and read the points a moment later:

                  curl -i -H 'Content-Type: application/json' -d '{"username":"ada","email":"ada@example.com"}' http://localhost:%1$d/users
                  curl http://localhost:%2$d/points/1 http://localhost:%1$d/users/1

                %5$s; then read the order, the account, the points and the voucher:

                  %6$s
                  %7$s
                  curl http://localhost:%3$d/payments/ORD-1 http://localhost:%4$d/accounts/1 http://localhost:%2$d/points/1 'http://localhost:%4$d/vouchers?orderNo=ORD-1'

                %8$s  user service     http://localhost:%1$d   health: /actuator/health
                  points service   http://localhost:%2$d   health: /actuator/health
                  payment service  http://localhost:%3$d   health: /actuator/health
                  account service  http://localhost:%4$d   health: /actuator/health
                  name server      %9$s
                  data             %10$s

                Ctrl-C stops everything. What happens to each message, activity and notification:
                """.formatted(
                        ports.users(),
                        ports.points(),
                        ports.payments(),
                        ports.accounts(),
                        receiver == null
                                ? "Register a merchant and have a bank pay"
                                : "Register a merchant, hand the secret to the receiver, which is the merchant's server, and have a bank pay",
                        receiver == null ? merchant("") : merchantOf(receiver),
                        payment("ORD-1"),
                        receiver == null ? "" : ladderOf(receiver),
                        nameServer,
                        dataDirectory == null ? "in a temporary directory (keep it with --data-dir)" : dataDirectory);
    }

    private String merchant(String notifyUrl) {
        return """
                curl -H 'Content-Type: application/json' -d '{"name":"Lovelace & Co"%s}' http://localhost:%d/merchants""".formatted(notifyUrl, ports.payments());
    }

    private String merchantOf(int port) {
        return merchant(",\"notifyUrl\":\"http://localhost:%d/hooks\"".formatted(port))
                + " | curl -d @- http://localhost:%d/secret".formatted(port);
    }

    private String payment(String orderNo) {
        return """
                curl -H 'Content-Type: application/json' -d '{"orderNo":"%1$s","userId":1,"merchantId":1,"amount":"12.34","currency":"CNY"}' http://localhost:%2$d/payments --next -H 'Content-Type: application/json' -d '{"result":"SUCCESS","bankReference":"bank-1"}' http://localhost:%2$d/payments/%1$s/bank-result""".formatted(orderNo, ports.payments());
    }

    private String ladderOf(int port) {
        return """
                Let the merchant's server fail (or /hang), pay again, and watch how it is told at widening intervals; then let it work:

                  curl -X POST http://localhost:%1$d/fail
                  %2$s
                  curl http://localhost:%3$d/payments/ORD-2
                  curl -X POST http://localhost:%1$d/work

                  receiver         http://localhost:%1$d
                """.formatted(port, payment("ORD-2"), ports.payments());
    }
}
