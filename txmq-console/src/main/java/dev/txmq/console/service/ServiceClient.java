package dev.txmq.console.service;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks one service. Whatever goes wrong is a {@link ServiceException}: no answer, none in time, another status than 200, an answer that is too
 * long or is not what it should be. A service that hangs takes a few threads, and further questions to it fail at once.
 *
 * <p>Values go into the variables of a path or a query, each encoded. None of them leads to another endpoint.
 */
public final class ServiceClient {

    private static final int AT_ONCE = 24;
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int SHOWN = 300;
    private static final int OK = 200;
    private static final int NOT_WELL = 503;
    private static final int NO_STATUS = 0;

    private final String name;
    private final RestClient client;
    private final JsonMapper jsonMapper;
    private final Instances instances;
    private final Semaphore questions = new Semaphore(AT_ONCE);

    ServiceClient(String name, RestClient client, JsonMapper jsonMapper, Instances instances) {
        this.name = name;
        this.client = client;
        this.jsonMapper = jsonMapper;
        this.instances = instances;
    }

    /** As the configuration calls it; an instance has a number behind it. */
    public String name() {
        return name;
    }

    /** Its instances, where several are known, else this one. Asks discovery, which may take its time. */
    List<ServiceClient> instances() {
        List<ServiceClient> found = instances.find();
        return found.size() > 1 ? found : List.of(this);
    }

    /** Reads an answer as this type. */
    public <T> T get(Class<T> type, String uri, Object... values) {
        return json(type, ask(client.get().uri(uri, checked(values)).accept(MediaType.APPLICATION_JSON)));
    }

    /** The same, or nothing where the service has no such endpoint, or the endpoint no such thing. */
    public <T> Optional<T> find(Class<T> type, String uri, Object... values) {
        try {
            return Optional.of(get(type, uri, values));
        } catch (ServiceException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** How the service says it is. It answers 503 if it is not well. */
    public <T> T health(Class<T> type) {
        return json(type, ask(client.get().uri("/health").accept(MediaType.APPLICATION_JSON), Set.of(OK, NOT_WELL)));
    }

    /** Makes the service do something. */
    public <T> T post(Class<T> type, Map<String, ?> body, String uri, Object... values) {
        return json(
                type,
                ask(client.method(HttpMethod.POST)
                        .uri(uri, checked(values))
                        .contentType(MediaType.APPLICATION_JSON)
                        .accept(MediaType.APPLICATION_JSON)
                        .body(jsonMapper.writeValueAsBytes(body))));
    }

    /** Makes the service do something. */
    public <T> T delete(Class<T> type, String uri, Object... values) {
        return json(type, ask(client.delete().uri(uri, checked(values)).accept(MediaType.APPLICATION_JSON)));
    }

    /** Slashes are encoded; these two would lead out of the endpoint all the same. */
    private static Object[] checked(Object... values) {
        if (Stream.of(values).map(String::valueOf).anyMatch(value -> value.equals(".") || value.equals(".."))) {
            throw new IllegalArgumentException("'.' and '..' are no names");
        }
        return values;
    }

    private <T> T json(Class<T> type, byte[] body) {
        try {
            T read = jsonMapper.readValue(body, type);
            if (read != null) {
                return read;
            }
        } catch (JacksonException e) {
            throw new ServiceException("%s gives an answer that cannot be read".formatted(name), e);
        }
        throw new ServiceException(NO_STATUS, "%s gives an answer that is empty".formatted(name));
    }

    private byte[] ask(RestClient.RequestHeadersSpec<?> request) {
        return ask(request, Set.of(OK));
    }

    private byte[] ask(RestClient.RequestHeadersSpec<?> request, Set<Integer> accepted) {
        if (!questions.tryAcquire()) {
            throw new ServiceException(NO_STATUS, "%s has not answered earlier questions yet".formatted(name));
        }
        byte[] body;
        try {
            body = request.exchange((sent, response) -> read(response, accepted));
        } catch (RestClientException e) {
            throw new ServiceException("%s does not answer (%s)".formatted(name, shown(e)), e);
        } finally {
            questions.release();
        }
        return body == null ? new byte[0] : body;
    }

    private byte[] read(ClientHttpResponse response, Set<Integer> accepted) throws IOException {
        byte[] body;
        // closed before its end if it is too long: closing reads on otherwise
        try (InputStream in = response.getBody()) {
            body = in.readNBytes(MAX_BYTES + 1);
        }
        if (body.length > MAX_BYTES) {
            throw new ServiceException(
                    NO_STATUS, "%s gives an answer of more than %d bytes".formatted(name, MAX_BYTES));
        }
        int status = response.getStatusCode().value();
        if (!accepted.contains(status)) {
            throw new ServiceException(status, "%s answers %d%s".formatted(name, status, detail(body)));
        }
        return body;
    }

    /** What the kit's endpoints say. */
    private String detail(byte[] body) {
        try {
            JsonNode problem = jsonMapper.readTree(body);
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
