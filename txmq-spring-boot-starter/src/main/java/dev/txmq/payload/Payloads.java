package dev.txmq.payload;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.PayloadCodec;

/**
 * Which format a payload has. A message without the header {@link #CONTENT_TYPE} is JSON: so were all messages once, and so are those
 * of other producers.
 */
public final class Payloads {

    /** The header that names the format. */
    public static final String CONTENT_TYPE = "content-type";

    private static final String BINARY = "application/octet-stream";
    private static final String TEXT = "text/plain;charset=UTF-8";
    /** Its fields are those of the envelope, so any class would be read from it, and be empty. */
    private static final MimeType CLOUD_EVENT = MimeType.valueOf("application/cloudevents+json");

    private final JsonMapper jsonMapper;
    private final List<Format> formats;

    /**
     * @param codecs the first that fits is used
     * @throws dev.txmq.config.UnusableSetupException if one has no content type
     */
    public Payloads(JsonMapper jsonMapper, List<PayloadCodec> codecs) {
        this.jsonMapper = jsonMapper;
        this.formats = codecs.stream().map(Format::of).toList();
    }

    /**
     * @param asked the content type that the message has already, or null
     * @throws UnusablePayloadException if it cannot be written, or not so
     */
    public Written write(Object payload, @Nullable String asked) {
        if (payload instanceof byte[] bytes) {
            return new Written(bytes.clone(), asked == null ? BINARY : asked);
        }
        if (payload instanceof String text) {
            return new Written(PlainPayloads.write(text), asked == null ? TEXT : asked);
        }
        MimeType type = asked == null ? null : parse(asked);
        for (Format format : formats) {
            if ((type == null || format.isOf(type)) && format.supports(payload.getClass())) {
                return new Written(format.write(payload), asked == null ? format.contentType() : asked);
            }
        }
        if (type != null && !isJson(type)) {
            throw new UnusablePayloadException(
                    "cannot be written as %s: no PayloadCodec of that content type supports it".formatted(asked), null);
        }
        return new Written(json(payload), asked);
    }

    private byte[] json(Object payload) {
        try {
            return jsonMapper.writeValueAsBytes(payload);
        } catch (JacksonException e) {
            throw new UnusablePayloadException("cannot be written as JSON", e);
        }
    }

    /** For a listener that declares this type. */
    public PayloadReader reader(Type declared) {
        Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(
                ResolvableType.forType(declared).toClass());
        if (type == byte[].class) {
            return (body, headers) -> body;
        }
        if (type == String.class) {
            return (body, headers) -> PlainPayloads.read(body);
        }
        JsonReader json = new JsonReader(jsonMapper, declared);
        List<Format> supporting =
                formats.stream().filter(format -> format.supports(type)).toList();
        return (body, headers) -> {
            String contentType = headers.get(CONTENT_TYPE);
            return contentType == null ? json.read(body) : read(body, parse(contentType), type, supporting, json);
        };
    }

    private static Object read(
            byte[] body, MimeType contentType, Class<?> type, List<Format> supporting, JsonReader json) {
        Optional<Format> format = supporting.stream()
                .filter(candidate -> candidate.isOf(contentType))
                .findFirst();
        if (format.isPresent()) {
            return format.get().read(body, type);
        }
        if (isJson(contentType)) {
            return json.read(body);
        }
        throw new UnusablePayloadException(
                "is %s/%s, and no PayloadCodec reads that as %s"
                        .formatted(contentType.getType(), contentType.getSubtype(), type.getName()),
                null);
    }

    private static boolean isJson(MimeType type) {
        return (type.getSubtype().equalsIgnoreCase("json") || "json".equalsIgnoreCase(type.getSubtypeSuffix()))
                && !type.equalsTypeAndSubtype(CLOUD_EVENT);
    }

    private static MimeType parse(String contentType) {
        try {
            return MimeTypeUtils.parseMimeType(contentType);
        } catch (InvalidMimeTypeException e) {
            // without the header's value, which may be anything
            throw new UnusablePayloadException("has a header content-type that names no media type", null);
        }
    }

    /**
     * A payload as it travels; the body is not copied.
     *
     * @param contentType null for JSON
     */
    public record Written(byte[] body, @Nullable String contentType) {}
}
