package dev.txmq.payments;

class PaymentNotFound extends RuntimeException {

    PaymentNotFound(String orderNo) {
        super("There is no payment of order " + orderNo);
    }
}
