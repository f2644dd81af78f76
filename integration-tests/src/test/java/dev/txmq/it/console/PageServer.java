package dev.txmq.it.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Behaves to a browser as release 2.1.0 of RocketMQ's console does at login and on its first page: the same address compiled into the
 * script of its page, the same requests, the same answers. It knows one user, {@code admin}.
 */
final class PageServer implements AutoCloseable {

    private static final String PAGE = """
            <!doctype html><title>RocketMQ Dashboard</title><div id="root"></div>
            <script defer src="/static/js/main.js"></script>
            """;

    private static final String SCRIPT = """
            const apiBaseUrl = "http://localhost:8082";
            const root = document.getElementById("root");
            if (localStorage.getItem("username")) {
              root.textContent = "OPS";
              // takes no address without a scheme
              fetch(new URL(apiBaseUrl + "/dashboard/broker.query"));
            } else {
              root.innerHTML = '<form><input id="login_form_username"><input id="login_form_password" type="password">'
                + '<button type="submit">Login</button></form>';
              root.firstChild.onsubmit = async event => {
                event.preventDefault();
                const value = name => encodeURIComponent(document.getElementById("login_form_" + name).value);
                const response = await fetch(apiBaseUrl + "/login/login.do", {method: "POST", credentials: "include",
                  headers: {"Content-Type": "application/x-www-form-urlencoded"},
                  body: "username=" + value("username") + "&password=" + value("password")});
                if ((await response.json()).status === 0) {
                  localStorage.setItem("username", "admin");
                  location.href = "/";
                }
              };
            }
            """;

    private final String password;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private PageServer(String password) throws IOException {
        this.password = password;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, "text/html", PAGE));
        server.createContext("/static/js/main.js", exchange -> answer(exchange, "text/javascript", SCRIPT));
        server.createContext("/login/login.do", this::login);
        server.createContext(
                "/dashboard/broker.query", exchange -> answer(exchange, "application/json", "{\"status\":0}"));
        server.createContext("/message/consumeMessageDirectly.do", exchange -> answer(exchange, "text/plain", "done"));
        server.start();
    }

    static PageServer start(String password) {
        try {
            return new PageServer(password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The paths of all requests. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void login(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean known =
                exchange.getRequestMethod().equals("POST") && body.equals("username=admin&password=" + password);
        answer(exchange, "application/json", known ? "{\"status\":0}" : "{\"status\":-1}");
    }

    private void answer(HttpExchange exchange, String type, String body) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + ";charset=UTF-8");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
