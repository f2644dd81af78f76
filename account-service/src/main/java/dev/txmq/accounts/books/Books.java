package dev.txmq.accounts.books;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The vouchers with their lines. */
@Component
class Books {

    private final Vouchers vouchers;

    Books(Vouchers vouchers) {
        this.vouchers = vouchers;
    }

    /**
     * Enters them in the caller's transaction.
     *
     * @throws org.springframework.dao.DuplicateKeyException if one of these orders has a voucher: none of them is entered then
     */
    void enter(List<Voucher> entered) {
        vouchers.insert(entered);
        vouchers.insertLines(entered.stream().flatMap(Books::lines).toList());
    }

    private static Stream<Vouchers.NewLine> lines(Voucher voucher) {
        List<Voucher.Line> lines = voucher.lines();
        return IntStream.range(0, lines.size())
                .mapToObj(i -> new Vouchers.NewLine(
                        voucher.orderNo(),
                        i + 1,
                        lines.get(i).account(),
                        lines.get(i).amount()));
    }

    /** Those of these orders, in the order of the numbers. */
    @Transactional(readOnly = true)
    List<Voucher> of(Collection<String> orderNos) {
        Map<String, List<Vouchers.Row>> byOrder = new LinkedHashMap<>();
        vouchers.rows(orderNos)
                .forEach(row -> byOrder.computeIfAbsent(row.orderNo(), no -> new ArrayList<>())
                        .add(row));
        return byOrder.values().stream().map(Books::voucher).toList();
    }

    private static Voucher voucher(List<Vouchers.Row> rows) {
        Vouchers.Row first = rows.get(0);
        return new Voucher(
                first.orderNo(),
                first.currency(),
                first.bankReference(),
                first.paidAt(),
                first.enteredAt(),
                rows.stream()
                        .map(row -> new Voucher.Line(row.account(), row.amount()))
                        .toList());
    }
}
