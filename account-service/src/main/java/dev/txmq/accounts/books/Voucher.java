package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What the books say of one payment, by double entry: its lines add up to zero.
 *
 * @param orderNo of the payment; each has one voucher
 * @param bankReference by which the bank finds the payment
 * @param paidAt in whole microseconds, as the database keeps it
 * @param enteredAt likewise
 */
record Voucher(
        String orderNo, String currency, String bankReference, Instant paidAt, Instant enteredAt, List<Line> lines) {

    Voucher {
        lines = List.copyOf(lines);
        BigDecimal sum = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.signum() != 0) {
            throw new IllegalArgumentException(
                    "The lines of voucher %s add up to %s: debits must equal credits".formatted(orderNo, sum));
        }
    }

    /** The bank has the money, and the merchant is owed it. */
    static Voucher ofPayment(
            String orderNo,
            long merchantId,
            BigDecimal amount,
            String currency,
            String bankReference,
            Instant paidAt,
            Instant enteredAt) {
        List<Line> lines = List.of(new Line("bank", amount), new Line("merchant:" + merchantId, amount.negate()));
        return new Voucher(orderNo, currency, bankReference, paidAt, enteredAt, lines);
    }

    /** Whether both say the same of the payment, whenever they were entered. */
    boolean isLike(Voucher other) {
        return orderNo.equals(other.orderNo)
                && currency.equals(other.currency)
                && bankReference.equals(other.bankReference)
                && paidAt.equals(other.paidAt)
                && lines.size() == other.lines.size()
                && lines.stream().allMatch(line -> other.lines.stream().anyMatch(line::isLike));
    }

    /**
     * One line.
     *
     * @param account of the books
     * @param amount more than zero for a debit, less for a credit
     */
    record Line(String account, BigDecimal amount) {

        private boolean isLike(Line other) {
            return account.equals(other.account) && amount.compareTo(other.amount) == 0;
        }
    }
}
