package dev.txmq.modulith.shop.orders;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
public class Orders {

    private final ApplicationEventPublisher events;

    Orders(ApplicationEventPublisher events) {
        this.events = events;
    }

    @Transactional
    public void announce(Object event) {
        events.publishEvent(event);
    }

    @Transactional
    public void announceAndFail(Object event) {
        events.publishEvent(event);
        throw new IllegalStateException("no such item");
    }
}
