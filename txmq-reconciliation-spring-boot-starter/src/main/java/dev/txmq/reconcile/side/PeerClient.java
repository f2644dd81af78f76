package dev.txmq.reconcile.side;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks one service. Whatever goes wrong is a {@link SideException} with a sentence that names the service: no answer, none in time, another
 * status than 200, one that is too long or no JSON. 503 is a {@link QueryTimeoutException}: less at once may do.
 */
final class PeerClient {

    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int SHOWN = 200;
    private static final int OK = 200;
    private static final int TOO_MUCH = 503;

    /** The form of answers is the kit's, however the application reads and writes JSON. */
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String name;
    private final RestClient client;

    /** @param name for people, with the address */
    PeerClient(String name, RestClient client) {
        this.name = name;
        this.client = client;
    }

    String name() {
        return name;
    }

    /** Reads an answer as this type. */
    <T> T get(Class<T> type, String uri, Map<String, ?> parameters) {
        return json(type, ask(client.get().uri(uri, parameters).accept(MediaType.APPLICATION_JSON)));
    }

    /** Reads an answer as this type. */
    <T> T post(Class<T> type, String uri, Map<String, ?> parameters, Object body) {
        return json(
                type,
                ask(client.post()
                        .uri(uri, parameters)
                        .contentType(MediaType.APPLICATION_JSON)
                        .accept(MediaType.APPLICATION_JSON)
                        .body(JSON.writeValueAsBytes(body))));
    }

    /** Reads an answer as text. */
    String text(String uri, Map<String, ?> parameters) {
        return new String(ask(client.get().uri(uri, parameters).accept(MediaType.TEXT_PLAIN)), StandardCharsets.UTF_8);
    }

    private <T> T json(Class<T> type, byte[] body) {
        try {
            T read = JSON.readValue(body, type);
            if (read != null) {
                return read;
            }
        } catch (JacksonException e) {
            throw new SideException("%s gives an answer that cannot be read (%s)".formatted(name, shown(e)), e);
        }
        throw new SideException("%s gives an answer that is empty".formatted(name));
    }

    private byte[] ask(RestClient.RequestHeadersSpec<?> request) {
        byte[] body;
        try {
            body = request.exchange((sent, response) -> read(response));
        } catch (RestClientException e) {
            throw new SideException("%s does not answer (%s)".formatted(name, shown(e)), e);
        }
        return body == null ? new byte[0] : body;
    }

    private byte[] read(ClientHttpResponse response) throws IOException {
        byte[] body;
        // closed before its end if it is too long: closing reads on otherwise
        try (InputStream in = response.getBody()) {
            body = in.readNBytes(MAX_BYTES + 1);
        }
        if (body.length > MAX_BYTES) {
            throw new SideException("%s gives an answer of more than %d bytes".formatted(name, MAX_BYTES));
        }
        int status = response.getStatusCode().value();
        if (status == TOO_MUCH) {
            throw new QueryTimeoutException("%s answers 503%s".formatted(name, detail(body)));
        }
        if (status != OK) {
            throw new SideException("%s answers %d%s".formatted(name, status, detail(body)));
        }
        return body;
    }

    /** What the kit's endpoints say. */
    private String detail(byte[] body) {
        try {
            JsonNode problem = JSON.readTree(body);
            JsonNode said = problem == null ? null : problem.path("error");
            return said == null || !said.isString() ? "" : ": " + shortened(said.asString());
        } catch (JacksonException e) {
            return "";
        }
    }

    private static String shown(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : shortened(message);
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN);
    }
}
