package dev.txmq.payments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import dev.txmq.tcc.wire.Peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Requests of the service to others are sent once: whether to try again is for the service to say, not for its HTTP client. */
@PaymentServiceTest
class ClientsTest {

    private static final String BUSY =
            "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    @Autowired
    RestClient.Builder clients;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private String answer = "";

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "clients-test");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Reads each request to its end, then answers, if there is something to answer, and closes the connection. */
    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                requests.add(String.valueOf(in.readLine()));
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    // headers
                }
                in.read();
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the test is over
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, false", "PUT, false", "POST, true", "PUT, true"})
    void sendARequestOnceThoughItsConnectionBreaksOrTheServerIsBusy(HttpMethod method, boolean busy) {
        assertSentOnce(clients.clone().baseUrl(address()).build(), method, busy);
    }

    @ParameterizedTest
    @CsvSource({"POST, false", "PUT, false", "POST, true", "PUT, true"})
    void ofActivitiesDoTheSame(HttpMethod method, boolean busy) {
        assertSentOnce(new Peers(clients, Duration.ofSeconds(30)).at(URI.create(address())), method, busy);
    }

    private String address() {
        return "http://localhost:" + server.getLocalPort();
    }

    private void assertSentOnce(RestClient client, HttpMethod method, boolean busy) {
        answer = busy ? BUSY : "";

        Throwable failure = catchThrowable(() -> client.method(method)
                .uri("/txmq/reservations")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{}")
                .retrieve()
                .toBodilessEntity());

        assertThat(failure).isInstanceOf(RestClientException.class);
        assertThat(requests).containsExactly(method + " /txmq/reservations HTTP/1.1");
    }
}
