package dev.txmq.relay;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.PublishingFailedEvent;

/** Tells the application what the relay has given up. */
final class FailureEvents {

    private static final Logger LOG = LoggerFactory.getLogger(FailureEvents.class);

    private final MessageLog messages;
    private final ApplicationEventPublisher events;

    FailureEvents(MessageLog messages, ApplicationEventPublisher events) {
        this.messages = messages;
        this.events = events;
    }

    /** After it was marked FAILED. */
    void publish(MessageId id) {
        try {
            messages.find(id).map(PublishingFailedEvent::new).ifPresent(events::publishEvent);
        } catch (RuntimeException e) {
            LOG.error("a listener of PublishingFailedEvent failed for {}", id, e);
        }
    }
}
