package dev.txmq.payload;

import java.util.Map;

/** Reads payloads as the type that one listener declares. */
@FunctionalInterface
public interface PayloadReader {

    /** @throws UnusablePayloadException if the body is none of that type */
    Object read(byte[] body, Map<String, String> headers);
}
