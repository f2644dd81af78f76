package dev.txmq.benchmarks.payment.tcc;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.payment.service.Accounts;
import dev.txmq.benchmarks.payment.service.Completion;
import dev.txmq.benchmarks.payment.service.Control;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/** Credits merchants: nothing but the reservation itself is needed before, and the merchant's row is locked once. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Control.class, AccountsApplication.AccountBranch.class})
class AccountsApplication {

    static final String PARTICIPANT = "account";

    @Bean
    Accounts accounts(JdbcClient jdbc) {
        return new Accounts(jdbc);
    }

    record CreditRequest(long orderNo, long merchantId, BigDecimal amount) {}

    static class AccountBranch implements Participant<CreditRequest> {

        private final Accounts accounts;
        private final Completion completion;

        AccountBranch(Accounts accounts, Completion completion) {
            this.accounts = accounts;
            this.completion = completion;
        }

        @Override
        public String name() {
            return PARTICIPANT;
        }

        @Override
        public @Nullable Object reserve(Reservation<CreditRequest> reservation) {
            if (!accounts.isOpen(reservation.request().merchantId())) {
                throw new ReservationRefusedException("Merchant %d has no open account"
                        .formatted(reservation.request().merchantId()));
            }
            return null;
        }

        @Override
        public void confirm(Reservation<CreditRequest> reservation) {
            CreditRequest credit = reservation.request();
            accounts.credit(credit.orderNo(), credit.merchantId(), credit.amount());
            completion.note(credit.orderNo());
        }

        @Override
        public void cancel(Reservation<CreditRequest> reservation) {
            // the reservation was all there was
        }
    }
}
