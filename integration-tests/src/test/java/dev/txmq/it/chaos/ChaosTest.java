package dev.txmq.it.chaos;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Payments.Order;
import dev.txmq.it.processes.Payments.Reported;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Registrations and payments go on, merchants are told, and steps of jobs are done in order and replied to, by one user service and one
 * payment service in each mode, while an operator pauses and resumes listeners, and a seeded schedule kills, freezes and cuts whatever it
 * comes upon. To replay a schedule or to run longer: {@code -Dchaos.seed=42 -Dchaos.seconds=3600 -Dchaos.rate=20 -Dchaos.payments=5
 * -Dchaos.jobs=1}. The seconds are those between the faults; it takes longer where services start slowly. With {@code -Dchaos.proxy=true}
 * all services are behind a RocketMQ Proxy, which dies and freezes, too.
 */
@WithFleet(payments = true)
@Tag("long")
class ChaosTest {

    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    private static final Duration LENGTH = ofSeconds(Long.getLong("chaos.seconds", 30));
    private static final int REGISTRATIONS_PER_SECOND = Integer.getInteger("chaos.rate", 20);
    private static final int PAYMENTS_PER_SECOND = Integer.getInteger("chaos.payments", 5);
    private static final int JOB_REQUESTS_PER_SECOND = Integer.getInteger("chaos.jobs", 1);
    private static final boolean BEHIND_PROXY = Boolean.getBoolean("chaos.proxy");
    private static final int BUYERS = 21;
    private static final int MERCHANTS = 7;
    /** Every so many payments, one is to a merchant who has registered for it. */
    private static final int NEW_MERCHANT = 50;
    /** A broker that was frozen may keep queues for a consumer that died meanwhile, for two minutes. */
    private static final Duration DRAIN = ofMinutes(10);

    private final Fleet fleet;

    ChaosTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @BeforeAll
    static void oneUserServiceOfEachMode(Fleet fleet) {
        fleet.startJobs();
        if (BEHIND_PROXY) {
            fleet.restartBehindRocketMqProxy();
        }
        fleet.restartUser(1, "--txmq.producer.mode=outbox");
    }

    @AfterAll
    static void allAlike(Fleet fleet) {
        fleet.endJobs();
        if (BEHIND_PROXY) {
            fleet.restartWithoutRocketMqProxy();
        } else {
            fleet.restartUsers();
        }
    }

    @Test
    void everyAnsweredRegistrationIsOneAwardAndEveryOrderIsPaidOnceOrNotAtAll() throws Exception {
        System.out.printf("chaos run of %d s with -Dchaos.seed=%d%n", LENGTH.toSeconds(), SEED);
        List<Long> buyers = buyers();
        try (Merchants merchants = new Merchants(fleet.payments())) {
            run(buyers, merchants);
        }
    }

    private void run(List<Long> buyers, Merchants merchants) throws Exception {
        List<Long> paid = Stream.generate(merchants::register).limit(MERCHANTS).toList();
        long usersBefore = fleet.books().users();
        Figures figures = new Figures(fleet);
        Audits audits = new Audits(fleet.paymentBooks()::wrongNow, fleet.jobSteps()::wrongNow);
        Operator operator = new Operator(fleet.listeners(), SEED);
        Mayhem mayhem = new Mayhem(fleet, Schedule.of(SEED, LENGTH, fleet.all().size()));

        audits.begin();
        mayhem.begin();
        operator.begin();
        Steadily<Registered> registrations = new Steadily<>(
                REGISTRATIONS_PER_SECOND, number -> fleet.registrations().register(Registrations.newUsername()));
        Steadily<Reported> payments =
                new Steadily<>(PAYMENTS_PER_SECOND, number -> pay(number, buyers, paid, merchants));
        Steadily<String> steps = new Steadily<>(
                JOB_REQUESTS_PER_SECOND, number -> fleet.jobSteps().ask(number));
        await("all faults have happened")
                .atMost(LENGTH.multipliedBy(10))
                .pollInterval(ofSeconds(1))
                .until(mayhem::isOver);
        registrations.end();
        payments.end();
        steps.end();
        mayhem.end();

        List<Registered> answers = registrations.results();
        try {
            fleet.heal();
            operator.end();
            fleet.books().assertSettled(answers, DRAIN);
            fleet.books().awaitPointsKnown();
            fleet.paymentBooks().assertSettled(payments.results(), DRAIN);
            merchants.assertTold(payments.results());
            fleet.jobSteps().assertSettled(steps.results(), DRAIN);
        } finally {
            audits.end();
            System.out.println(figures.table(SEED, mayhem, operator, audits, merchants));
        }
        assertThat(audits.wrong()).isEmpty();
        assertThat(fleet.deadLetters()).as("dead letters stored").isZero();
        assertThat(answers).doesNotHaveDuplicates();
        assertThat(fleet.books().users() - usersBefore).isEqualTo(answers.size());
    }

    /** Who have their points. */
    private List<Long> buyers() throws Exception {
        List<Registered> buyers = Registrations.answers(fleet.registrations().start(BUYERS));
        fleet.books().assertBalanced(buyers);
        return buyers.stream().map(Registered::id).toList();
    }

    private Reported pay(int number, List<Long> buyers, List<Long> paid, Merchants merchants) {
        long merchant =
                number % NEW_MERCHANT == NEW_MERCHANT - 1 ? merchants.register() : paid.get(number % paid.size());
        return fleet.payments().pay(Order.number(number, buyers.get(number % buyers.size()), merchant));
    }
}
