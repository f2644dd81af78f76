package dev.txmq.payload;

import java.io.IOException;

import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.PayloadCodec;
import dev.txmq.TxmqException;
import dev.txmq.config.UnusableSetupException;

/** A codec of the application, and what holds around each. */
record Format(PayloadCodec codec, String contentType, MimeType type) {

    static Format of(PayloadCodec codec) {
        String contentType = codec.contentType();
        try {
            return new Format(codec, contentType, MimeTypeUtils.parseMimeType(contentType));
        } catch (InvalidMimeTypeException e) {
            throw new UnusableSetupException(
                    "The PayloadCodec %s has the content type '%s', which is none"
                            .formatted(codec.getClass().getName(), contentType),
                    "return a type and a subtype, such as application/x-protobuf",
                    e);
        }
    }

    boolean isOf(MimeType asked) {
        return type.equalsTypeAndSubtype(asked);
    }

    boolean supports(Class<?> payload) {
        return codec.supports(payload);
    }

    byte[] write(Object payload) {
        try {
            byte[] body = codec.write(payload);
            if (body == null) {
                throw new UnusablePayloadException("is written as null by " + name(), null);
            }
            return body;
        } catch (UnusablePayloadException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new UnusablePayloadException("cannot be written as %s by %s".formatted(contentType, name()), e);
        }
    }

    Object read(byte[] body, Class<?> wanted) {
        Object payload;
        try {
            payload = codec.read(body, wanted);
        } catch (IOException | RuntimeException e) {
            // without the codec's own message, which may quote the payload
            throw new UnusablePayloadException(
                    "cannot be read as %s: %s"
                            .formatted(
                                    wanted.getName(),
                                    e instanceof TxmqException
                                            ? e.getMessage()
                                            : e.getClass().getSimpleName()),
                    null);
        }
        if (payload == null) {
            throw new UnusablePayloadException("is null", null);
        }
        if (!wanted.isInstance(payload)) {
            throw new UnusablePayloadException(
                    "cannot be read as %s: %s made a %s of it"
                            .formatted(
                                    wanted.getName(), name(), payload.getClass().getName()),
                    null);
        }
        return payload;
    }

    private String name() {
        return codec.getClass().getName();
    }
}
