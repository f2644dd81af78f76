package dev.txmq.rocketmq;

import dev.txmq.TxmqException;

/** The application cannot talk to RocketMQ as it is configured, so its start ends here. */
final class UnusableConnectionException extends TxmqException {

    private final String description;
    private final String remedy;

    UnusableConnectionException(String description, String remedy) {
        super(description + ". " + remedy);
        this.description = description;
        this.remedy = remedy;
    }

    String description() {
        return description;
    }

    String remedy() {
        return remedy;
    }
}
