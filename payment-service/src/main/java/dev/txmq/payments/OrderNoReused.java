package dev.txmq.payments;

/** The order number stands for a payment with other values. */
class OrderNoReused extends RuntimeException {

    OrderNoReused(String orderNo) {
        super("Order %s stands for another payment: use a new order number for a new payment".formatted(orderNo));
    }
}
