package dev.txmq.accounts;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AmountsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "0.0001", "1", "12.34", "12.3400", "999999999999999.9999"})
    void readsWhatAColumnHolds(String text) {
        assertThat(Amounts.read(text)).contains(new BigDecimal(text));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "0.00",
                "-1",
                "+1",
                "01",
                ".5",
                "1.",
                "1.00001",
                "1000000000000000",
                "1e3",
                "1E1000000000",
                "1,5",
                "NaN",
                "0x1",
                "١",
                "12.34\n"
            })
    void readsNothingElse(String text) {
        assertThat(Amounts.read(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.0000,0.00", "12.3400,12.34", "12.3000,12.30", "100,100.00", "1E+3,1000.00", "0.0001,0.0001"})
    void writesTwoDecimalsOrMore(BigDecimal amount, String text) {
        assertThat(Amounts.write(amount)).isEqualTo(text);
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        assertThat(Amounts.read(Amounts.write(new BigDecimal("12.3400"))))
                .hasValueSatisfying(amount -> assertThat(amount).isEqualByComparingTo("12.34"));
    }
}
