package dev.txmq.payments;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import dev.txmq.TxmqException;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Activity;

/**
 * Runs the activity of an order that was claimed, with a branch for the order, one for the merchant's account and one for the buyer's
 * points. A crash leaves the order where the commit before has left it:
 *
 * <ol>
 *   <li>Claimed, PENDING: due when the claim is over.
 *   <li>PAYING, the activity TRYING: the sweep of any instance cancels it after its deadline, which makes the order PENDING.
 *   <li>PAID: that is the decision. The participants are told.
 *   <li>PENDING after a cancellation that was not recorded here: due when the claim is over, as in 1. A refusal is then heard again.
 * </ol>
 */
@Component
class Attempts {

    static final String TYPE = "payment";
    static final String ACCOUNT = "account";
    static final String POINTS = "points";

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final Activities activities;
    private final OrderBook book;
    private final PaymentMeters meters;

    Attempts(Activities activities, OrderBook book, PaymentMeters meters) {
        this.activities = activities;
        this.book = book;
        this.meters = meters;
    }

    /**
     * Returns when the outcome is recorded, or not to be had. No transaction may be active.
     *
     * @param claimed by the caller, who alone may run it
     */
    void run(PaymentOrder claimed) {
        Outcome outcome;
        try {
            outcome = activities.run(activityOf(claimed));
        } catch (TxmqException | DataAccessException | TransactionException e) {
            // in progress by an attempt that has outlived its claim, or not known: when this claim is over, it is tried
            // again
            LOG.warn(
                    "order {} has no outcome yet, it is tried again if it gets none: {}",
                    claimed.orderNo(),
                    e.toString());
            return;
        }
        if (outcome.isConfirmed()) {
            LOG.debug("order {} is paid by activity {}", claimed.orderNo(), outcome.id());
        } else {
            book.endAttempt(claimed, outcome).ifPresent(order -> tell(order, outcome));
        }
    }

    private void tell(PaymentOrder order, Outcome outcome) {
        if (order.status() != OrderStatus.SUSPENDED) {
            LOG.warn(
                    "order {} is not paid, it is tried again at {}: {}",
                    order.orderNo(),
                    order.dueAt(),
                    order.reason());
            return;
        }
        meters.suspended(OrderBranch.refusedByAnother(outcome));
        LOG.error(
                "order {} is suspended though the bank has the money: {}. Retry or refund it: POST /actuator/payments/{}",
                order.orderNo(),
                order.reason(),
                order.orderNo());
    }

    private static Activity activityOf(PaymentOrder order) {
        return Activity.of(TYPE, order.orderNo())
                .reserve(OrderBranch.NAME, new OrderBranch.Paying(order.orderNo()))
                .reserve(
                        ACCOUNT,
                        new Credit(order.merchantId(), order.orderNo(), order.decimalAmount(), order.currency()))
                .reserve(POINTS, new Points(order.userId(), order.pointsEarned(), order.pointsToUse()));
    }

    /** What the account service is asked to reserve. */
    record Credit(long merchantId, String orderNo, String amount, String currency) {}

    /** What the points service is asked to reserve: {@code spend} is frozen, {@code earn} is shown as incoming. */
    record Points(long userId, long earn, long spend) {}
}
