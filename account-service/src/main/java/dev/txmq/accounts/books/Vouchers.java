package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

/** The tables {@code voucher} and {@code voucher_line}. Whoever inserts vouchers inserts their lines in the same transaction. */
@Mapper
interface Vouchers {

    /** @throws org.springframework.dao.DuplicateKeyException if one of these orders has a voucher */
    @Insert("""
            <script>
            INSERT INTO voucher (order_no, currency, bank_reference, paid_at, entered_at)
            VALUES
            <foreach collection="vouchers" item="voucher" separator=",">
              (#{voucher.orderNo}, #{voucher.currency}, #{voucher.bankReference}, #{voucher.paidAt}, #{voucher.enteredAt})
            </foreach>
            </script>
            """)
    void insert(List<Voucher> vouchers);

    @Insert("""
            <script>
            INSERT INTO voucher_line (order_no, line, book_account, amount)
            VALUES
            <foreach collection="lines" item="line" separator=",">
              (#{line.orderNo}, #{line.number}, #{line.account}, #{line.amount})
            </foreach>
            </script>
            """)
    void insertLines(List<NewLine> lines);

    /** Those of these orders, line by line: in the order of the numbers, and then of the lines. */
    @Select("""
            <script>
            SELECT v.order_no, v.currency, v.bank_reference, v.paid_at, v.entered_at, l.book_account, l.amount
            FROM voucher v JOIN voucher_line l ON l.order_no = v.order_no
            WHERE v.order_no IN
            <foreach collection="orderNos" item="orderNo" open="(" separator="," close=")">#{orderNo}</foreach>
            ORDER BY v.order_no, l.line
            </script>
            """)
    List<Row> rows(Collection<String> orderNos);

    /** One line to insert, the first of its voucher with number 1. */
    record NewLine(String orderNo, int number, String account, BigDecimal amount) {}

    /** One line of a voucher, with what all its lines have in common. */
    record Row(
            String orderNo,
            String currency,
            String bankReference,
            Instant paidAt,
            Instant enteredAt,
            String account,
            BigDecimal amount) {}
}
