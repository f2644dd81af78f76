package dev.txmq.it.tcc;

import java.math.BigDecimal;

/** What banks are asked to reserve. */
record Transfer(String wallet, BigDecimal amount) {

    static Transfer of(String wallet, int amount) {
        return new Transfer(wallet, BigDecimal.valueOf(amount));
    }
}
