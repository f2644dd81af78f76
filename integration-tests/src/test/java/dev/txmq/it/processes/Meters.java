package dev.txmq.it.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a service measures of itself, as its actuator tells. */
public final class Meters {

    private static final JsonMapper JSON = new JsonMapper();

    private final int port;

    Meters(int port) {
        this.port = port;
    }

    /** @param statistic such as COUNT, MAX or VALUE; times are in seconds */
    public double value(String meter, String statistic) {
        URI uri = URI.create("http://127.0.0.1:%d/actuator/metrics/%s".formatted(port, meter));
        try (InputStream answer = uri.toURL().openStream()) {
            for (JsonNode measurement : JSON.readTree(answer).get("measurements")) {
                if (measurement.get("statistic").asString().equals(statistic)) {
                    return measurement.get("value").asDouble();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s of %s cannot be read".formatted(meter, uri), e);
        }
        throw new IllegalArgumentException("%s has no %s".formatted(meter, statistic));
    }
}
