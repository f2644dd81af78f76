package dev.txmq.modulith.shop.shipping;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

import dev.txmq.modulith.shop.orders.OrderPlaced;

/** What Modulith calls after the commit, in another thread. */
@Component
public class Shipping {

    private final Set<String> shipped = ConcurrentHashMap.newKeySet();

    @ApplicationModuleListener
    void ship(OrderPlaced order) {
        shipped.add(order.orderId());
    }

    public boolean isShipped(String orderId) {
        return shipped.contains(orderId);
    }
}
