package dev.txmq.it.tcc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonAlias;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A participant that is deployed anew between a reservation and its confirmation. */
@Tag("long")
class NextVersionTest extends TccTest {

    private UUID id;

    @Test
    void confirmsWhatTheLastOneHasReserved() {
        deploy(Renaming.class);
        tell(id, "debit", "CONFIRMED");

        awaitConfirmed();
    }

    @Test
    void parksWhatItCannotReadUntilOneIsDeployedThatCan() {
        deploy(Forgetful.class);
        tell(id, "debit", "CONFIRMED");
        DeadLetters letters = bankA.getBean(DeadLetters.class);
        await().atMost(SOON).until(() -> !letters.findByKey(key, 1).isEmpty());
        DeadLetter letter = letters.findByKey(key, 1).get(0);
        assertThat(letter.lastError()).contains("cannot be read as").doesNotContain(key);
        assertThat(payer.frozen(key)).isEqualTo(30);

        deploy(Renaming.class);
        bankA.getBean(DeadLetters.class).replay(letter.group(), letter.id(), "ada");

        awaitConfirmed();
    }

    @BeforeEach
    void reserve() {
        deployBankA(BankApplication.builder());
        given(100);
        id = UUID.randomUUID();
        assertThat(tryOut(id, "debit", Instant.now().plusSeconds(3600), body(30))
                        .statusCode())
                .isEqualTo(201);
    }

    private void deploy(Class<?> version) {
        deployBankA(new SpringApplicationBuilder(version)
                .properties("spring.config.name=bank", "spring.main.allow-bean-definition-overriding=true"));
    }

    private void awaitConfirmed() {
        await().atMost(SOON).until(() -> payer.status("debit", id, "debit").equals("CONFIRMED"));
        assertThat(payer.balance(key)).isEqualTo(70);
        assertThat(payer.frozen(key)).isZero();
        assertThat(payer.entries(key)).isOne();
    }

    /** Calls the amount otherwise, and reads it by both names. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Wallets.class)
    static class Renaming {

        @Bean
        Participant<?> debit(JdbcClient jdbc, Hooks hooks) {
            return new RenamingDebit(new Wallets.Debit(jdbc, hooks));
        }
    }

    record Renamed(
            String wallet,
            @JsonAlias("amount") BigDecimal value,
            @Nullable String currency) {}

    private static final class RenamingDebit extends NextDebit<Renamed> {

        RenamingDebit(Wallets.Debit debit) {
            super(debit);
        }

        @Override
        Transfer transfer(Renamed request) {
            return new Transfer(request.wallet(), request.value());
        }
    }

    /** Has given amounts a currency, and does not think of those that are reserved. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Wallets.class)
    static class Forgetful {

        @Bean
        Participant<?> debit(JdbcClient jdbc, Hooks hooks) {
            return new ForgetfulDebit(new Wallets.Debit(jdbc, hooks));
        }
    }

    record Money(BigDecimal value, String currency) {}

    record Priced(String wallet, Money amount) {}

    private static final class ForgetfulDebit extends NextDebit<Priced> {

        ForgetfulDebit(Wallets.Debit debit) {
            super(debit);
        }

        @Override
        Transfer transfer(Priced request) {
            return new Transfer(request.wallet(), request.amount().value());
        }
    }

    /** Does what the last version does. */
    private abstract static class NextDebit<R> implements Participant<R> {

        private final Wallets.Debit debit;

        NextDebit(Wallets.Debit debit) {
            this.debit = debit;
        }

        abstract Transfer transfer(R request);

        @Override
        public String name() {
            return debit.name();
        }

        @Override
        public @Nullable Object reserve(Reservation<R> reservation) {
            return debit.reserve(asBefore(reservation));
        }

        @Override
        public void confirm(Reservation<R> reservation) {
            debit.confirm(asBefore(reservation));
        }

        @Override
        public void cancel(Reservation<R> reservation) {
            debit.cancel(asBefore(reservation));
        }

        private Reservation<Transfer> asBefore(Reservation<R> now) {
            return new Reservation<>(
                    now.activityId(), now.type(), now.key(), now.branch(), transfer(now.request()), now.deadline());
        }
    }
}
