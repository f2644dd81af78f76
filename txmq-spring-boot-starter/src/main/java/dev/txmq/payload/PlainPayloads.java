package dev.txmq.payload;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts, which travel as they are. Strict, since a character that is replaced is lost. */
final class PlainPayloads {

    private PlainPayloads() {}

    static byte[] write(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] body = new byte[bytes.remaining()];
            bytes.get(body);
            return body;
        } catch (CharacterCodingException e) {
            throw new UnusablePayloadException("cannot be written as UTF-8: it holds half of a character", e);
        }
    }

    static String read(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnusablePayloadException("is no UTF-8 text: let the listener declare byte[]", null);
        }
    }
}
