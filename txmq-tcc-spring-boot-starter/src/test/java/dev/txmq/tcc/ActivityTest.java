package dev.txmq.tcc;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ActivityTest {

    @Test
    void callsABranchAsItsParticipantUnlessItHasANameOfItsOwn() {
        Activity activity =
                Activity.of("payment", "ORD-1").reserve("account", 1).reserve("account", "fee", 2);

        assertThat(activity.branches()).extracting(Activity.Branch::name).containsExactly("account", "fee");
        assertThat(activity.branches()).extracting(Activity.Branch::participant).containsOnly("account");
    }

    @Test
    void refusesTwoBranchesOfOneName() {
        Activity activity = Activity.of("payment", "ORD-1").reserve("account", 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> activity.reserve("account", 2))
                .withMessageContaining("payment ORD-1")
                .withMessageContaining("'account'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "zahlung/1", "支付"})
    void refusesTypesAndNamesThatCannotTravel(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Activity.of(name, "k"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Activity.of("payment", "k").reserve(name, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\u0000", "a\nb"})
    void refusesKeysThatMessagesCannotHave(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> Activity.of("payment", key));
    }

    @Test
    void takesKeysOfAnyScript() {
        assertThat(Activity.of("payment", "订单-1").key()).isEqualTo("订单-1");
    }

    /** Or that is over when participants may have purged their fences. */
    @Test
    void refusesATimeoutThatIsOverAtOnceOrTooLate() {
        Activity activity = Activity.of("payment", "k");

        assertThatIllegalArgumentException().isThrownBy(() -> activity.within(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> activity.within(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> activity.within(Duration.ofDays(1).plusNanos(1)));
        assertThat(activity.within(Duration.ofSeconds(1)).timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(activity.within(Duration.ofDays(1)).timeout()).isEqualTo(Duration.ofDays(1));
    }
}
