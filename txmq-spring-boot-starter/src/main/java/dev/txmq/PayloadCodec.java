package dev.txmq;

import java.io.IOException;

/**
 * Writes and reads payloads in a format other than JSON, such as Protobuf. Each bean of this type is one format.
 *
 * <p>A payload is written by the first codec, in {@code @Order}, that {@link #supports} its class, and by that of another format if the
 * message has a header {@code content-type} that names it. The message travels with the codec's content type in the header {@code
 * content-type}. A payload that no codec supports is written as JSON and has no such header. {@code byte[]} and {@code String} travel
 * as they are, and no codec is asked.
 *
 * <p>A message is read by the first codec that has the content type of its header and supports the class that the listener declares. A
 * message without the header is read as JSON, whatever the class is. A listener that declares {@code byte[]} or {@code String} is given
 * the body as it is.
 *
 * <p>What a codec throws, or {@code null}, when it writes refuses the message at {@link TransactionalPublisher#publish}. When it reads, the
 * message goes to the dead letters at once. The text of an exception may quote the payload, so the dead letter keeps only its class, unless
 * it is a {@link TxmqException}. Called by several threads at the same time.
 */
public interface PayloadCodec {

    /** Names the format, such as {@code application/x-protobuf}. Parameters are sent along, and ignored when a message is read. */
    String contentType();

    /** Whether this codec writes and reads payloads of the class; the same each time. */
    boolean supports(Class<?> type);

    /** @throws IOException if it cannot be written */
    byte[] write(Object payload) throws IOException;

    /**
     * @param type what the listener declares; the answer is an instance of it
     * @throws IOException if the body is not that of such a payload
     */
    Object read(byte[] body, Class<?> type) throws IOException;
}
