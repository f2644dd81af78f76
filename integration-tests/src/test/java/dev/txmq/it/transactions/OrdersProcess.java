package dev.txmq.it.transactions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.WireCrashPoints;

/**
 * {@link OrdersApplication} in a process of its own, with one kind of transaction manager and crash points around it. It places
 * an order for each request, whose path names the item. {@code ?after=PT5S} delays the message, {@code ?cancel} cancels it.
 */
final class OrdersProcess {

    private OrdersProcess() {}

    /** @param arguments the configuration class of the transaction manager, the port, and what Spring takes */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        String[] ofSpring = new String[arguments.length - 2];
        System.arraycopy(arguments, 2, ofSpring, 0, ofSpring.length);
        Orders orders = new SpringApplicationBuilder(
                        OrdersApplication.class, Class.forName(arguments[0]), CrashPoints.class)
                .run(ofSpring)
                .getBean(Orders.class);
        WireCrashPoints.install();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])), 0);
        server.createContext("/", exchange -> answer(exchange, orders));
        server.start();
    }

    private static void answer(HttpExchange exchange, Orders orders) throws IOException {
        int status = 200;
        boolean answer = true;
        String item = exchange.getRequestURI().getPath().substring(1);
        if (!item.isEmpty()) {
            try {
                answer = answer(item, String.valueOf(exchange.getRequestURI().getQuery()), orders);
            } catch (RuntimeException e) {
                e.printStackTrace(System.out);
                status = 500;
            }
        }
        byte[] body = String.valueOf(answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Whether it has done so. */
    private static boolean answer(String item, String query, Orders orders) {
        if (query.equals("cancel")) {
            return orders.cancel(item);
        }
        if (query.startsWith("after=")) {
            orders.placeLater(item, Duration.parse(query.substring("after=".length())));
        } else {
            orders.place(item);
        }
        return true;
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class CrashPoints {

        @Bean
        @Primary
        Books mortalBooks(@Qualifier("books") Books books) {
            return new Books() {
                @Override
                public void ordered(String item) {
                    books.ordered(item);
                    around(CrashPoint.BEFORE_MESSAGE_ROW::reached, () -> {});
                }

                @Override
                public void delivered(String item) {
                    books.delivered(item);
                    around(
                            CrashPoint.CONSUMER_BEFORE_COMMIT::reached,
                            CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT::reached);
                }
            };
        }
    }

    private static void around(Runnable beforeCommit, Runnable afterCommit) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                beforeCommit.run();
            }

            @Override
            public void afterCommit() {
                afterCommit.run();
            }
        });
    }
}
