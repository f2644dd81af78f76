package dev.txmq.payload;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON as one type. */
final class JsonReader {

    private final ObjectReader payloads;

    JsonReader(JsonMapper jsonMapper, Type type) {
        this.payloads = jsonMapper.readerFor(jsonMapper.constructType(type));
    }

    Object read(byte[] body) {
        Object payload;
        try {
            payload = payloads.readValue(body);
        } catch (JacksonException e) {
            // without the parser's own message, which quotes the payload
            throw new UnusablePayloadException(
                    "cannot be read as %s: %s%s"
                            .formatted(
                                    payloads.getValueType().getRawClass().getName(),
                                    e.getClass().getSimpleName(),
                                    place(e)),
                    null);
        }
        if (payload == null) {
            throw new UnusablePayloadException("is null", null);
        }
        return payload;
    }

    /** Names of fields are in the class; a key of a map, a name that the class does not know and any value are data. */
    private static String place(JacksonException e) {
        String path = e.getPath().stream()
                .map(step -> step.from() instanceof Map<?, ?> || step.getPropertyName() == null
                        ? "[]"
                        : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.isEmpty() || e instanceof UnrecognizedPropertyException
                ? ""
                : " at " + path.replaceFirst("^\\.", "");
    }
}
