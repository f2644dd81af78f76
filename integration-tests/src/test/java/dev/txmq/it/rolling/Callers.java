package dev.txmq.it.rolling;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Payments;
import dev.txmq.it.processes.Payments.End;
import dev.txmq.it.processes.Payments.Order;
import dev.txmq.it.processes.Payments.Reported;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that register users, look at points and pay without a pause, on connections that they keep. As a load balancer would,
 * each takes the instances in turn, and another one when its connection is refused. Whatever else goes wrong is a failure: the
 * request had reached an instance, and a registration without an Idempotency-Key could not be repeated.
 */
final class Callers implements AutoCloseable {

    private static final int COUNT = 4;
    private static final int PAUSE_MILLIS = 500;

    private final Fleet fleet;
    private final long buyer;
    private final long merchant;
    private final AtomicInteger orders = new AtomicInteger();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(COUNT);
    private final Queue<Registered> registered = new ConcurrentLinkedQueue<>();
    private final Queue<Reported> paid = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /** @param buyer of all orders, who has points; each of them is to this merchant */
    Callers(Fleet fleet, long buyer, long merchant) {
        this.fleet = fleet;
        this.buyer = buyer;
        this.merchant = merchant;
        for (int i = 0; i < COUNT; i++) {
            threads.scheduleWithFixedDelay(new Caller(), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** What has been answered 201 so far. */
    Collection<Registered> registered() {
        return registered;
    }

    /** What the bank has been told so far. */
    Collection<Reported> paid() {
        return paid;
    }

    /** What became of requests that had reached an instance and were not answered as they should. */
    Collection<String> failures() {
        return failures;
    }

    /** Waits for requests under way. */
    @Override
    public void close() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    private final class Caller implements Runnable {

        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private int turn;

        @Override
        public void run() {
            String username = Registrations.newUsername();
            try {
                HttpResponse<String> answer = send(fleet.userPorts(), port -> Registrations.post(port, username));
                Registered user = Registrations.registered(username, answer);
                registered.add(user);
                answer = send(fleet.pointsPorts(), port -> getPoints(port, user));
                assertThat(answer.statusCode()).isEqualTo(200);
                pay(Order.number(orders.getAndIncrement(), buyer, merchant));
            } catch (IOException | AssertionError e) {
                failures.add("turn %d, %s: %s".formatted(turn, username, e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void pay(Order order) throws IOException, InterruptedException {
            Reported last = Payments.placed(order, send(fleet.paymentPorts(), port -> Payments.placing(port, order)));
            if (order.end() != End.EXPIRED) {
                last = Payments.reported(order, send(fleet.paymentPorts(), port -> Payments.bankResult(port, order)));
            }
            paid.add(last);
        }

        private HttpResponse<String> send(List<Integer> ports, IntFunction<HttpRequest> request)
                throws IOException, InterruptedException {
            turn++;
            try {
                return sendTo(ports.get(turn % ports.size()), request);
            } catch (ConnectException e) {
                return sendTo(ports.get((turn + 1) % ports.size()), request);
            }
        }

        private HttpResponse<String> sendTo(int port, IntFunction<HttpRequest> request)
                throws IOException, InterruptedException {
            return http.send(request.apply(port), HttpResponse.BodyHandlers.ofString());
        }

        private static HttpRequest getPoints(int port, Registered user) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/points/%d".formatted(port, user.id())))
                    .timeout(ofSeconds(10))
                    .build();
        }
    }
}
