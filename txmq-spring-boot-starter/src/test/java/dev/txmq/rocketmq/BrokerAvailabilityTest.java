package dev.txmq.rocketmq;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.txmq.TxmqException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class BrokerAvailabilityTest {

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @BeforeEach
    void hear() {
        logging.setLogLevel(BrokerAvailability.class.getName(), LogLevel.INFO);
    }

    @AfterEach
    void hush() {
        logging.setLogLevel(BrokerAvailability.class.getName(), null);
    }

    @Test
    void saysOnceThatAnOutageBeganAndOnceThatItEnded(CapturedOutput output) {
        BrokerAvailability availability = new BrokerAvailability(Duration.ofSeconds(10));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> availability.attempt(() -> {
                        throw new TxmqException("no answer");
                    }))
                    .isInstanceOf(TxmqException.class);
        }
        assertThat(availability.isUp()).isFalse();
        availability.attempt(() -> true);

        assertThat(availability.isUp()).isTrue();
        assertThat(output).containsOnlyOnce("does not take messages in time");
        assertThat(output).containsOnlyOnce("takes messages again");
    }
}
