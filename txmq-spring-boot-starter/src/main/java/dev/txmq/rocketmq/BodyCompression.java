package dev.txmq.rocketmq;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

import com.github.luben.zstd.ZstdInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;

import dev.txmq.TxmqException;

/**
 * Inflates the bodies of compressed messages, in place of RocketMQ's client. The client inflates while it takes a fetch apart: a body
 * that it cannot inflate makes it drop that message and, without a word, all messages behind it in the same fetch; and it inflates a
 * body to any size.
 */
public final class BodyCompression {

    /** Twice what brokers and clients take by default. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final int FLAGS = MessageSysFlag.COMPRESSED_FLAG | MessageSysFlag.COMPRESSION_TYPE_COMPARATOR;

    private BodyCompression() {}

    /**
     * Makes the body what its producer sent. Does nothing the second time.
     *
     * @throws TxmqException if it cannot be inflated, or is too long then; its body stays as it is
     */
    public static void inflate(MessageExt message) {
        if (!MessageSysFlag.check(message.getSysFlag(), MessageSysFlag.COMPRESSED_FLAG)) {
            return;
        }
        try (InputStream inflating = inflating(message)) {
            byte[] body = inflating.readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) {
                throw new IOException("it is longer than %d bytes".formatted(MAX_BYTES));
            }
            message.setBody(body);
            message.setSysFlag(message.getSysFlag() & ~FLAGS);
        } catch (IOException | RuntimeException e) {
            throw new TxmqException(
                    "The body of a message of topic %s at queue offset %d cannot be inflated: %s"
                            .formatted(message.getTopic(), message.getQueueOffset(), e.getMessage()),
                    e);
        }
    }

    private static InputStream inflating(MessageExt message) throws IOException {
        InputStream body = new ByteArrayInputStream(message.getBody());
        return switch (MessageSysFlag.getCompressionType(message.getSysFlag())) {
            case ZLIB -> new InflaterInputStream(body);
            case LZ4 -> new LZ4FrameInputStream(body);
            case ZSTD -> new ZstdInputStream(body);
        };
    }
}
