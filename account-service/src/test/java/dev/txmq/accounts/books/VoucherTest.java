package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.txmq.accounts.books.Voucher.Line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VoucherTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void thatOfAPaymentDebitsTheBankAndCreditsTheMerchant() {
        assertThat(payment("12.34").lines())
                .containsExactly(
                        new Line("bank", new BigDecimal("12.34")), new Line("merchant:17", new BigDecimal("-12.34")));
    }

    @Test
    void debitsMustEqualCredits() {
        List<Line> lines =
                List.of(new Line("bank", new BigDecimal("12.34")), new Line("fees", new BigDecimal("-12.33")));

        assertThatThrownBy(() -> new Voucher("ORD-1", "CNY", "bank-4711", NOON, NOON, lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The lines of voucher ORD-1 add up to 0.01: debits must equal credits");
    }

    @Test
    void isLikeOneThatSaysTheSame() {
        assertThat(payment("12.34").isLike(payment("12.3400"))).isTrue();
        assertThat(payment("12.34").isLike(payment("12.35"))).isFalse();
    }

    private static Voucher payment(String amount) {
        return Voucher.ofPayment("ORD-1", 17, new BigDecimal(amount), "CNY", "bank-4711", NOON, NOON);
    }
}
