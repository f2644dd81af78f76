package dev.txmq.it.tcc;

import java.time.Clock;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.Activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clocks that differ cost time, or tries. No outcome depends on them. */
@Tag("long")
class ClocksTest extends TccTest {

    @Override
    protected Class<?>[] more(String name) {
        return switch (name) {
            case "bank-a" -> new Class<?>[] {Ahead.class};
            case "bank-b" -> new Class<?>[] {Behind.class};
            default -> new Class<?>[0];
        };
    }

    /** To it, each deadline is long over. */
    @Test
    void aParticipantThatIsAheadReservesNothing() {
        given(100);

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
        assertThat(outcome.refusedBy()).isNull();
        assertThat(outcome.reason()).contains("is over");
        assertUntouched(100);
        awaitCompleted(outcome);
    }

    /** It asks an hour late, should its message not come. */
    @Test
    void aParticipantThatIsBehindConfirmsAndCancels() {
        given(100);
        Activity credit = Activity.of("credit", key).reserve("order", key).reserve("credit", Transfer.of(key, 30));

        Outcome cancelled = activities.run(credit.reserve("nobody", "x"));
        Outcome confirmed = activities.run(credit);

        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(confirmed.status()).isEqualTo(Status.CONFIRMED);
        await().atMost(SOON).until(() -> payee.balance(key) == 30);
        await().atMost(SOON)
                .until(() -> payee.status("credit", cancelled.id(), "credit").equals("CANCELLED"));
        awaitCompleted(confirmed);
        assertThat(payee.entries(key)).isOne();
    }

    @Configuration(proxyBeanMethods = false)
    static class Ahead {

        @Bean
        Clock clock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Behind {

        @Bean
        Clock clock() {
            return Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        }
    }
}
