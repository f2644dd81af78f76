package dev.txmq.modulith.shop.orders;

/** Externalized by configuration, in another shape. */
public record OrderCancelled(String orderId, String internalReason) {

    public record V1(String id) {}
}
