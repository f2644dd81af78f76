package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import jakarta.validation.constraints.Pattern;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.txmq.accounts.Amounts;
import dev.txmq.accounts.Formats;

@RestController
class VoucherController {

    private final Books books;

    VoucherController(Books books) {
        this.books = books;
    }

    @GetMapping(path = "/vouchers", produces = MediaType.APPLICATION_JSON_VALUE)
    VoucherList ofOrder(
            @RequestParam
                    @Pattern(
                            regexp = Formats.ORDER_NO,
                            message = "must be 1 to 64 of a-z A-Z 0-9 . _ - and begin with a letter or digit")
                    String orderNo) {
        return new VoucherList(
                books.of(List.of(orderNo)).stream().map(VoucherView::of).toList());
    }

    /** @param vouchers of the order: one, or none as long as its payment is not heard of */
    record VoucherList(List<VoucherView> vouchers) {}

    /** What a client sees of a voucher. */
    record VoucherView(
            String orderNo,
            String currency,
            String bankReference,
            Instant paidAt,
            Instant enteredAt,
            List<LineView> lines) {

        static VoucherView of(Voucher voucher) {
            return new VoucherView(
                    voucher.orderNo(),
                    voucher.currency(),
                    voucher.bankReference(),
                    voucher.paidAt(),
                    voucher.enteredAt(),
                    voucher.lines().stream().map(LineView::of).toList());
        }
    }

    /** @param amount in decimals, without a sign: {@code side} says what it is */
    record LineView(String account, Side side, String amount) {

        static LineView of(Voucher.Line line) {
            BigDecimal amount = line.amount();
            return new LineView(
                    line.account(), amount.signum() > 0 ? Side.DEBIT : Side.CREDIT, Amounts.write(amount.abs()));
        }
    }

    /** Of an account in the books. */
    enum Side {
        /** The account has more. */
        DEBIT,
        /** The account owes more. */
        CREDIT
    }
}
