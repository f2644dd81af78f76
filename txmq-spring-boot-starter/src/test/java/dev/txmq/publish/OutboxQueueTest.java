package dev.txmq.publish;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;

class OutboxQueueTest {

    @Test
    void leavesToTheRelayWhatWouldFillTheMemory() {
        OutboxQueue queue = new OutboxQueue(null, null, null);
        byte[] megabyte = new byte[1024 * 1024];

        Stream.generate(() ->
                        new WireMessage(new MessageId(UUID.randomUUID()), "topic", "key", null, Map.of(), megabyte))
                .limit(40)
                .forEach(message -> queue.add(List.of(message)));

        assertThat(queue.waiting()).isEqualTo(32);
    }
}
