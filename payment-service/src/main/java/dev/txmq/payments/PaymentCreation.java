package dev.txmq.payments;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Makes requests with the same order number create one order, without a look-up in the usual case. The primary key lets one of several
 * rivals through; the others wait for it, fail, and find what it has committed. If they find nothing, it has rolled back: try again.
 */
@Component
class PaymentCreation {

    private static final int MAX_ATTEMPTS = 3;

    private final OrderBook book;

    PaymentCreation(OrderBook book) {
        this.book = book;
    }

    /**
     * @return the order as it is now, whether or not it was there before
     * @throws OrderNoReused if it stands for a payment with other values
     * @throws MerchantRefused if there is no such merchant, or it takes another currency
     */
    PaymentOrder create(NewPayment payment) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                return book.create(payment);
            } catch (DuplicateKeyException e) {
                try {
                    return same(book.find(payment.orderNo()), payment);
                } catch (PaymentNotFound gone) {
                    // the one that was first has rolled back
                }
            } catch (PessimisticLockingFailureException e) {
                // the database chose this transaction to break a deadlock
            }
        }
        throw new ConcurrencyFailureException(
                "Order %s met its rivals %d times".formatted(payment.orderNo(), MAX_ATTEMPTS));
    }

    private static PaymentOrder same(PaymentOrder order, NewPayment payment) {
        if (!order.isFor(payment)) {
            throw new OrderNoReused(payment.orderNo());
        }
        return order;
    }
}
