package dev.txmq.payload;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.rw.CloudEventRWException;
import org.jspecify.annotations.Nullable;

import dev.txmq.PayloadCodec;
import dev.txmq.TxmqException;

/**
 * CloudEvents in structured mode: the whole event is the body. The format is that of CloudEvents' own library, found on the class path, so
 * it brings its own Jackson 2 and does not mind which one the application uses.
 */
final class CloudEventCodec implements PayloadCodec {

    private static final String CONTENT_TYPE = "application/cloudevents+json";

    private final @Nullable EventFormat format =
            EventFormatProvider.getInstance().resolveFormat(CONTENT_TYPE);

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public boolean supports(Class<?> type) {
        return CloudEvent.class.isAssignableFrom(type);
    }

    @Override
    public byte[] write(Object payload) {
        return format().serialize((CloudEvent) payload);
    }

    /** @throws CloudEventRWException if it is none */
    @Override
    public Object read(byte[] body, Class<?> type) {
        return format().deserialize(body);
    }

    private EventFormat format() {
        if (format == null) {
            throw new TxmqException(
                    "CloudEvents are written by a format of their own library: add io.cloudevents:cloudevents-json-jackson");
        }
        return format;
    }
}
