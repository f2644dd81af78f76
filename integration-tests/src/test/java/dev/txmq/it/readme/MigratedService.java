package dev.txmq.it.readme;

import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

import dev.txmq.IdempotentListener;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** What docs/migrating.md shows under "after". */
class MigratedService {

    record Order(String number) {}

    record OrderPlaced(String number) {}

    interface OrderTable {

        void insert(Order order);
    }

    interface ShipmentTable {

        void create(String number);
    }

    private final OrderTable orders;
    private final ShipmentTable shipments;
    private final TransactionalPublisher publisher;

    MigratedService(OrderTable orders, ShipmentTable shipments, TransactionalPublisher publisher) {
        this.orders = orders;
        this.shipments = shipments;
        this.publisher = publisher;
    }

    @Transactional
    public void place(Order order) {
        orders.insert(order);
        publisher.publish(new OutgoingMessage("order-placed", order.number(), new OrderPlaced(order.number())));
    }

    @IdempotentListener(topic = "order-placed", group = "shipping")
    void ship(OrderPlaced event) {
        shipments.create(event.number());
    }

    @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
    void externalize(OrderPlaced event) {
        publisher.publish(new OutgoingMessage("order-placed", event.number(), event));
    }
}
