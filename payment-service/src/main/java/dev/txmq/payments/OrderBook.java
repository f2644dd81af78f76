package dev.txmq.payments;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.payments.merchants.Merchant;
import dev.txmq.payments.merchants.MerchantDirectory;
import dev.txmq.tcc.Activities.Outcome;

/**
 * Moves orders, but for what an activity itself does to them. Each method is one transaction, and none is active while an activity runs.
 *
 * <p>A claim keeps others from beginning an activity for the same order that could only fail. Nothing depends on it: the activity of one
 * order is alone by its key, and a claim that is over, or was made by a clock that is ahead, costs an attempt.
 */
@Component
class OrderBook {

    private static final int LONGEST_REASON = 512;

    private final Orders orders;
    private final MerchantDirectory merchants;
    private final Expiry expiry;
    private final TransactionalPublisher publisher;
    private final PaymentsProperties properties;
    private final Patience patience;
    private final Clock clock;

    OrderBook(
            Orders orders,
            MerchantDirectory merchants,
            Expiry expiry,
            TransactionalPublisher publisher,
            PaymentsProperties properties,
            Patience patience,
            Clock clock) {
        this.orders = orders;
        this.merchants = merchants;
        this.expiry = expiry;
        this.publisher = publisher;
        this.properties = properties;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * @throws MerchantRefused if there is no such merchant, or it takes another currency
     * @throws org.springframework.dao.DuplicateKeyException if there is an order of that number
     */
    @Transactional
    PaymentOrder create(NewPayment payment) {
        Merchant merchant =
                merchants.find(payment.merchantId()).orElseThrow(() -> MerchantRefused.unknown(payment.merchantId()));
        if (!merchant.currency().equals(payment.currency())) {
            throw MerchantRefused.takesOnly(merchant.id(), merchant.currency());
        }
        String expiryMessage = expiry.schedule(payment.orderNo());
        orders.insert(payment, payment.decimalAmount(), payment.pointsOrNone(), now(), expiryMessage);
        return get(payment.orderNo());
    }

    /** @throws PaymentNotFound if there is none */
    @Transactional(readOnly = true)
    PaymentOrder find(String orderNo) {
        return get(orderNo);
    }

    /**
     * Stores what the bank says, and when the order is tried if nobody else does, and has it expire no more, in one commit. That it fails is
     * published in the same. What the bank said first stands.
     *
     * @return the order, and whether its next attempt is the caller's
     * @throws PaymentNotFound if there is no such order
     * @throws BankResultContradicted if the bank said something else before
     */
    @Transactional
    Claim store(String orderNo, BankReport report) {
        Instant now = now();
        Instant until = now.plus(patience.withAnInstance());
        int first = report.isSuccess()
                ? orders.succeed(orderNo, report.bankReference(), until)
                : orders.fail(orderNo, report.bankReference());
        PaymentOrder order = get(orderNo);
        if (first == 1) {
            expiry.cancel(orderNo);
            if (!report.isSuccess()) {
                publisher.publish(new OutgoingMessage(PaymentFailed.TOPIC, orderNo, PaymentFailed.of(order, now)));
            }
            return new Claim(order, report.isSuccess());
        }
        if (!order.wasReported(report)) {
            throw new BankResultContradicted(order);
        }
        return orders.claim(orderNo, now, until) == 1 ? new Claim(get(orderNo), true) : new Claim(order, false);
    }

    /** Orders that are due, each with an attempt that is the caller's; other instances get others. */
    @Transactional
    List<PaymentOrder> claimDue() {
        Instant now = now();
        List<String> due = orders.lockDue(now, properties.batchSize());
        if (due.isEmpty()) {
            return List.of();
        }
        orders.claimAll(due, now.plus(patience.withAnInstance()));
        return orders.findAll(due);
    }

    /**
     * Says when a cancelled attempt is followed by another one, or that it is not.
     *
     * @param attempt as it was claimed
     * @return the order as it is now, PENDING or SUSPENDED; empty if it was left alone, since another attempt was claimed meanwhile
     */
    @Transactional
    Optional<PaymentOrder> endAttempt(PaymentOrder attempt, Outcome outcome) {
        String reason = String.valueOf(outcome.reason());
        int ended;
        if (OrderBranch.refusedByAnother(outcome)) {
            ended = suspend(attempt, reason);
        } else if (attempt.retries() >= properties.maxRetries()) {
            ended = suspend(attempt, "tried again %d times: %s".formatted(attempt.retries(), reason));
        } else {
            Instant dueAt = now().plus(properties.intervalAfter(attempt.retries()));
            ended = orders.putOff(attempt.orderNo(), attempt.attempts(), dueAt, shortened(reason));
        }
        return ended == 0 ? Optional.empty() : orders.find(attempt.orderNo());
    }

    private int suspend(PaymentOrder attempt, String reason) {
        return orders.suspend(attempt.orderNo(), attempt.attempts(), shortened(reason));
    }

    private PaymentOrder get(String orderNo) {
        return orders.find(orderNo).orElseThrow(() -> new PaymentNotFound(orderNo));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    /**
     * An order, and whether its next attempt is the caller's.
     *
     * @param granted false if another one is at it, or there is nothing to try
     */
    record Claim(PaymentOrder order, boolean granted) {}
}
