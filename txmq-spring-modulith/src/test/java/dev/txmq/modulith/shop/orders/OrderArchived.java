package dev.txmq.modulith.shop.orders;

import org.springframework.modulith.events.Externalized;

/** Says no key. */
@Externalized("order-placed")
public record OrderArchived(String orderId) {}
