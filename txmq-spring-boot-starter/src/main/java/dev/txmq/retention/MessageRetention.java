package dev.txmq.retention;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;

import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.send.ProducerConnection;

/**
 * The message log must know a message for as long as a broker can ask about its half message: a broker acknowledges a commit
 * before it is on disk, so after a power cut it asks about messages that are PUBLISHED, and a row that is missing says ROLLBACK.
 */
final class MessageRetention {

    private static final Logger LOG = LoggerFactory.getLogger(MessageRetention.class);

    private final ProducerConnection connection;
    private final TxmqProperties.Producer producer;
    private final Duration retention;
    private boolean told;

    MessageRetention(ProducerConnection connection, TxmqProperties.Producer producer, Duration retention) {
        this.connection = connection;
        this.producer = producer;
        this.retention = retention;
    }

    /**
     * A broker that cannot be reached yet is asked before the first purge.
     *
     * @throws UnusableSetupException if the message log forgets too early
     */
    void check() {
        tooLong().ifPresent(kept -> {
            throw new UnusableSetupException(problem(kept), remedy(kept));
        });
    }

    /** Tells it once; the application runs already. */
    boolean mayForget() {
        Optional<Duration> kept = tooLong();
        if (kept.isPresent() && !told) {
            told = true;
            LOG.error("{}: {}. Until then no message is purged", problem(kept.get()), remedy(kept.get()));
        }
        return kept.isEmpty();
    }

    private Optional<Duration> tooLong() {
        if (producer.mode() != Mode.TRANSACTIONAL || producer.topics().isEmpty()) {
            return Optional.empty();
        }
        return connection.longestKept().filter(kept -> retention.compareTo(kept) < 0);
    }

    private String problem(Duration kept) {
        return "txmq.retention.published must be at least the broker's fileReservedTime, %s here, was %s"
                .formatted(DurationStyle.SIMPLE.print(kept, ChronoUnit.HOURS), TxmqProperties.text(retention));
    }

    private static String remedy(Duration kept) {
        return "raise it to %dd".formatted(kept.plusDays(1).minusNanos(1).toDays());
    }
}
