package dev.txmq.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.NotificationEndpoints.Endpoint;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.SteppedClock;

import static dev.txmq.notify.app.Receiver.answer;
import static dev.txmq.notify.app.Receiver.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When a notice is told again, when its endpoint is paused or disabled, and when it is given up. */
class LadderTest {

    private static final SteppedClock CLOCK = new SteppedClock();

    @RegisterExtension
    static final Instance instance = Instance.of(CLOCK);

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void triesAgainAtWideningIntervals() {
        receiver.then(answer(500), answer(503));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");

        awaitAttempts(notice, 1);
        assertThat(instance.wait(notice)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        CLOCK.set(instance.delivery(notice).nextAttemptAt());
        awaitAttempts(notice, 2);
        assertThat(instance.wait(notice)).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
        CLOCK.set(instance.delivery(notice).nextAttemptAt());
        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);

        assertThat(instance.attempts(notice)).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(instance.attempts(notice)).extracting(Attempt::status).containsExactly(500, 503, 200);
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(notice.id().toString());
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-signature"))
                .doesNotHaveDuplicates();
    }

    @Test
    void givesUpWhenItsTimeIsOver() {
        receiver.always(answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        Instant begin = CLOCK.instant();
        Notice notice = instance.tell(recipient, "order-2");

        int attempts = 0;
        while (instance.delivery(notice).status() == Status.WAITING) {
            awaitAttempts(notice, ++attempts);
            Instant next = instance.delivery(notice).nextAttemptAt();
            if (next != null) {
                step(instance, endpoint, next);
            }
        }

        assertThat(instance.delivery(notice).status()).isEqualTo(Status.EXHAUSTED);
        assertThat(attempts).isBetween(13, 17);
        assertThat(Duration.between(begin, CLOCK.instant())).isLessThanOrEqualTo(Duration.ofDays(3));
        assertThat(instance.log().attempts(instance.delivery(notice).id())).hasSize(attempts);
    }

    @Test
    void givesUpAfterFiftyAttemptsWhenThereIsNoEndByTime() {
        receiver.always(answer(500));
        try (Instance patient = Instance.of(CLOCK, "txmq.notifier.give-up-after=0", "txmq.notifier.disable-after=0")
                .start("patient")) {
            Created endpoint = patient.add(recipient, receiver.uri());
            Notice notice = patient.tell(recipient, "order-3");

            for (int attempts = 1; attempts < 50; attempts++) {
                int number = attempts;
                await().until(() -> patient.delivery(notice).attempts() == number);
                assertThat(patient.delivery(notice).status()).isEqualTo(Status.WAITING);
                step(patient, endpoint, patient.delivery(notice).nextAttemptAt());
            }

            await().until(() -> patient.delivery(notice).status() == Status.EXHAUSTED);
            assertThat(patient.attempts(notice)).hasSize(50);
            assertThat(receiver.requests()).hasSize(50);
        }
    }

    /** Past both the time of the delivery and the pause of its endpoint. */
    private static void step(Instance instance, Created endpoint, Instant next) {
        Instant paused = instance.endpoints().find(endpoint.id()).orElseThrow().pausedUntil();
        CLOCK.set(paused != null && paused.isAfter(next) ? paused : next);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void takesEachAnswerOf2xxForASuccess(int status) {
        receiver.always(status == 204 ? Receiver.raw("HTTP/1.1 204 X\r\n\r\n") : body(status, "thanks"));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-3");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(instance.delivery(notice).lastStatus()).isEqualTo(status);
    }

    @Test
    void disablesAnEndpointThatIsGoneAndKeepsItsNotices() {
        receiver.always(answer(410));
        Created endpoint = instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-4");

        await().until(() -> instance.disabled().stream()
                .anyMatch(event -> event.endpoint().id().equals(endpoint.id())));
        assertThat(instance.endpoints().find(endpoint.id()).orElseThrow())
                .satisfies(now -> assertThat(now.active()).isFalse())
                .satisfies(now -> assertThat(now.reason()).contains("410"));
        Notice later = instance.tell(recipient, "order-5");
        CLOCK.advance(Duration.ofHours(1));
        assertThat(instance.delivery(notice).status()).isEqualTo(Status.WAITING);
        assertThat(instance.delivery(later).status()).isEqualTo(Status.WAITING);
        assertThat(receiver.requests()).hasSize(1);

        receiver.always(answer(200));
        assertThat(instance.endpoints().enable(endpoint.id(), "olga")).isTrue();
        assertThat(instance.endpoints().enable(endpoint.id(), "olga")).isFalse();
        await().until(() -> instance.delivery(later).status() == Status.DELIVERED
                && instance.delivery(notice).status() == Status.DELIVERED);
    }

    @Test
    void leavesAnEndpointAloneThatAsksForIt() {
        Receiver other = instance.receiver();
        receiver.then(answer(429, "Retry-After: 120"));
        Created endpoint = instance.add(recipient, receiver.uri(), new Options(1, 0, false, null, Map.of()));
        instance.add(Instance.newRecipient(), other.uri());
        Notice notice = instance.tell(recipient, "order-6");
        awaitAttempts(notice, 1);
        Notice second = instance.tell(recipient, "order-7");
        String elsewhere = Instance.newRecipient();
        instance.add(elsewhere, other.uri());
        Notice third = instance.tell(elsewhere, "order-8");

        await().until(() -> instance.delivery(third).status() == Status.DELIVERED);
        assertThat(instance.wait(notice)).isEqualTo(Duration.ofSeconds(120));
        assertThat(instance.endpoints().find(endpoint.id()).orElseThrow().pausedUntil())
                .isEqualTo(instance.delivery(notice).nextAttemptAt());
        assertThat(instance.delivery(second).attempts()).isZero();
        assertThat(receiver.requests()).hasSize(1);

        CLOCK.advance(Duration.ofSeconds(121));
        await().until(() -> instance.delivery(second).status() == Status.DELIVERED
                && instance.delivery(notice).status() == Status.DELIVERED);
    }

    @Test
    void waitsNoLongerThanAnHourForAnEndpointThatAsksForADay() {
        receiver.then(answer(503, "Retry-After: 86400"));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-9");

        awaitAttempts(notice, 1);
        assertThat(instance.wait(notice)).isEqualTo(Duration.ofHours(1));
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "99999999999999999999"})
    void ignoresARetryAfterThatSaysNothing(String value) {
        receiver.then(answer(503, "Retry-After: " + value));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-10");

        awaitAttempts(notice, 1);
        assertThat(instance.wait(notice)).isLessThanOrEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void asksForTheWordThatAnEndpointAnswersWith() {
        Options options = new Options(1, 0, true, "success", Map.of());
        receiver.then(
                body(200, "success"), body(200, " success\n"), body(200, "fail"), body(200, "<html>success</html>"));
        instance.add(recipient, receiver.uri(), options);
        Notice first = instance.tell(recipient, "order-11");
        Notice second = instance.tell(recipient, "order-12");
        await().until(() -> instance.delivery(second).status() == Status.DELIVERED);
        Notice third = instance.tell(recipient, "order-13");

        awaitAttempts(third, 1);
        assertThat(instance.delivery(first).status()).isEqualTo(Status.DELIVERED);
        assertThat(instance.delivery(third).lastError()).contains("without 'success'");
        CLOCK.set(instance.delivery(third).nextAttemptAt());
        awaitAttempts(third, 2);
        assertThat(instance.delivery(third).status()).isEqualTo(Status.WAITING);
    }

    @Test
    void pausesAnEndpointThatFailsAndProbesItWithOneNotice() {
        receiver.always(answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        for (int i = 0; i < 40; i++) {
            instance.tell(recipient, "order-" + i);
        }

        await().until(() -> found(endpoint).pausedUntil() != null);
        settle(endpoint);
        int before = receiver.requests().size();
        assertThat(before).isBetween(5, 9);
        assertThat(Duration.between(CLOCK.instant(), found(endpoint).pausedUntil()))
                .isEqualTo(Duration.ofMinutes(1));

        for (int minutes : List.of(2, 4)) {
            Instant paused = found(endpoint).pausedUntil();
            CLOCK.set(paused);
            await().until(() -> found(endpoint).pausedUntil().isAfter(paused));
            assertThat(Duration.between(CLOCK.instant(), found(endpoint).pausedUntil()))
                    .isEqualTo(Duration.ofMinutes(minutes));
        }
        assertThat(receiver.requests()).hasSize(before + 2);

        receiver.always(answer(200));
        CLOCK.set(found(endpoint).pausedUntil());
        CLOCK.advance(Duration.ofMinutes(2));
        await().until(() -> receiver.requests().size() >= before + 2 + 40);
        await().until(() -> found(endpoint).failingSince() == null);
    }

    @Test
    void disablesAnEndpointThatHasFailedForDaysAndExhaustsWhatIsTooOld() {
        receiver.always(answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        Notice old = instance.tell(recipient, "order-old");
        awaitAttempts(old, 1);

        List<Notice> later = new ArrayList<>();
        for (int day = 0; day < 5; day++) {
            int before = receiver.requests().size();
            CLOCK.advance(Duration.ofDays(1).plusSeconds(1));
            later.add(instance.tell(recipient, "order-" + day));
            await().until(() -> receiver.requests().size() > before);
            settle(endpoint);
        }
        await().until(() -> {
            step(instance, endpoint, CLOCK.instant());
            return !found(endpoint).active();
        });
        await().until(() -> instance.disabled().stream()
                .anyMatch(event -> event.endpoint().id().equals(endpoint.id())));
        await().until(() -> instance.delivery(old).status() == Status.EXHAUSTED);
        Notice recorded = instance.tell(recipient, "order-while-disabled");

        receiver.always(answer(200));
        instance.endpoints().enable(endpoint.id(), "olga");
        await().until(() -> instance.delivery(recorded).status() == Status.DELIVERED);
        await().until(() -> instance.delivery(later.get(4)).status() == Status.DELIVERED);
    }

    @Test
    void sendsWhatIsDueForDaysOnceSomebodySends() {
        Created endpoint = instance.add(recipient, receiver.uri());
        instance.endpoints().disable(endpoint.id(), "stands for instances that are all down", "test");
        Notice notice = instance.tell(recipient, "order-20");
        CLOCK.advance(Duration.ofDays(2));

        instance.endpoints().enable(endpoint.id(), "test");
        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
    }

    private static Endpoint found(Created endpoint) {
        return instance.endpoints().find(endpoint.id()).orElseThrow();
    }

    /** Waits until no attempt is under way. */
    private static void settle(Created endpoint) {
        await().until(() -> instance.jdbc()
                .sql("SELECT leased_until IS NULL FROM txmq_endpoint WHERE id = ?")
                .param(new dev.txmq.MessageId(endpoint.id()).toBytes())
                .query(Boolean.class)
                .single());
    }

    private static void awaitAttempts(Notice notice, int number) {
        await().until(() -> instance.delivery(notice).attempts() >= number);
    }
}
