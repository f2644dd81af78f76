package dev.txmq.payments;

/** The bank reports something else than before. What came first stands. */
class BankResultContradicted extends RuntimeException {

    BankResultContradicted(PaymentOrder order) {
        super("The bank has reported %s with the reference %s for order %s, which stands"
                .formatted(order.bankResult(), order.bankReference(), order.orderNo()));
    }
}
