package dev.txmq.benchmarks.payment;

import java.util.List;
import java.util.stream.Collectors;

import dev.txmq.benchmarks.payment.seata.SeataTcc;
import dev.txmq.benchmarks.payment.tcc.TxmqTcc;
import dev.txmq.benchmarks.payment.xa.NarayanaXa;

/** All of them, in the order of the tables. */
public final class PaymentContenders {

    public static final PaymentContender TXMQ_TCC = new TxmqTcc();
    public static final PaymentContender XA = new NarayanaXa();
    public static final PaymentContender SEATA = new SeataTcc();

    private PaymentContenders() {}

    /** @throws IllegalArgumentException if nobody is called so */
    public static PaymentContender named(String name) {
        return all().stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no payer '%s', only %s"
                        .formatted(
                                name, all().stream().map(PaymentContender::name).collect(Collectors.joining("; ")))));
    }

    public static List<PaymentContender> all() {
        return List.of(TXMQ_TCC, XA, SEATA);
    }
}
