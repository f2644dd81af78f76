package dev.txmq.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;

import static org.assertj.core.api.Assertions.assertThat;

class ConsumeMetersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ConsumeMeters meters = new ConsumeMeters(registry, ObservationRegistry.NOOP, null);

    /** Whoever may publish to a topic may claim any time. */
    @Test
    void believesNoTimeThatIsFarOff() {
        Instant now = Instant.now();

        List.of(Instant.EPOCH, now.minus(Duration.ofDays(40)), now.minusSeconds(60), now.plus(Duration.ofDays(4_000)))
                .forEach(time -> meters.handled("group", idOf(time)));

        assertThat(registry.get("txmq.messages.consumed").counter().count()).isEqualTo(4);
        var endToEnd = registry.get("txmq.end.to.end").timer().takeSnapshot();
        assertThat(endToEnd.count()).isEqualTo(2);
        assertThat(endToEnd.max()).isLessThan(Duration.ofDays(1).toNanos());
    }

    private static MessageId idOf(Instant time) {
        return new MessageId(new UUID(time.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0001L));
    }
}
