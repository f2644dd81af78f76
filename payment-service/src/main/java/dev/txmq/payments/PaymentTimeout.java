package dev.txmq.payments;

/** Comes some time after an order was created, unless its bank has said something by then. */
record PaymentTimeout(String orderNo) {

    static final String TOPIC = "payment-timeouts";
}
