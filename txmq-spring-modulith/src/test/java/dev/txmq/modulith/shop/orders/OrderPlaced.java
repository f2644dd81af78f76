package dev.txmq.modulith.shop.orders;

import org.springframework.modulith.events.Externalized;

@Externalized("order-placed::#{#this.orderId()}")
public record OrderPlaced(String orderId) {}
