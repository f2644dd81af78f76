package dev.txmq.it.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetter.Status;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.it.shop.HostileProducer;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class DeadLetterTest extends ShopTest {

    private static final int FOR_EVER = 1_000;

    @Autowired
    DeadLetters deadLetters;

    @Test
    void parksWhatExhaustedItsAttemptsWithItsLastError() {
        trouble.fail(item, FOR_EVER, new IllegalStateException("no stock", new IllegalArgumentException("shelf 7")));
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);

        MessageId id = purchases.buy(item);

        DeadLetter parked = awaitParked(item);
        assertThat(parked.id()).isEqualTo(id);
        assertThat(parked.group()).isEqualTo(Shipments.GROUP);
        assertThat(parked.topic()).isEqualTo("purchase-made");
        assertThat(parked.attempts()).isEqualTo(3);
        assertThat(parked.lastError()).contains("IllegalStateException", "no stock", "shelf 7");
        assertThat(parked.parkedAt()).isBetween(before, Instant.now());
        assertThat(parked.replays()).isZero();
        assertThat(deadLetters.payload(Shipments.GROUP, id).orElseThrow())
                .asString(StandardCharsets.UTF_8)
                .contains(item);
    }

    @Test
    void parksWhatCannotBeProcessedAtOnce() {
        trouble.fail(item, 1, new UnprocessableMessageException("no such product"));

        purchases.buy(item);

        assertThat(awaitParked(item).attempts()).isEqualTo(1);
        assertThat(awaitParked(item).lastError()).contains("no such product");
    }

    @Test
    void parksWhatIsNotJsonWithoutQuotingIt() {
        rocketMq.send("purchase-made", item, "secret, and not JSON");

        DeadLetter parked = awaitParked(item);

        assertThat(parked.lastError()).contains("cannot be read as").doesNotContain("secret");
        assertThat(deadLetters.payload(Shipments.GROUP, parked.id()).orElseThrow())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("secret, and not JSON");
    }

    @Test
    void parksWhatHasNoUsableIdAndReplaysItUnderOneThatIsMadeForIt() {
        rocketMq.send("purchase-made", item, "{\"item\":\"" + item + "\"}", Map.of("txmq-id", "seven"));

        DeadLetter parked = awaitParked(item);
        assertThat(parked.lastError()).contains("no usable id");

        assertThat(deadLetters.replay(Shipments.GROUP, parked.id(), "ada")).isTrue();
        assertShippedOnce(item);
    }

    /** Else the attempt would have a number below 1, and the broker would park it without its error. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -100})
    void parksWithItsErrorWhatClaimsAnImpossibleNumberOfAttempts(int redeliveries) throws Exception {
        trouble.fail(item, 1, new IllegalStateException("out of boxes"));
        try (HostileProducer hostile = new HostileProducer(rocketMq.nameServer())) {
            hostile.send(
                    "purchase-made",
                    0,
                    redeliveries,
                    "{\"item\":\"%s\"}".formatted(item).getBytes(StandardCharsets.UTF_8),
                    Map.of("KEYS", item, "txmq-id", UUID.randomUUID().toString()));
        }

        DeadLetter parked = awaitParked(item);
        assertThat(parked.lastError()).contains("out of boxes");

        assertThat(deadLetters.replay(Shipments.GROUP, parked.id(), "ada")).isTrue();
        assertShippedOnce(item);
    }

    @Test
    void parksWhatReachedTheDeadLettersByAnotherWay() {
        rocketMq.createTopic("%DLQ%" + Shipments.GROUP, 1);

        rocketMq.send("%DLQ%" + Shipments.GROUP, item, "{\"item\":\"" + item + "\"}");

        DeadLetter parked = awaitParked(item);
        assertThat(parked.lastError()).isNull();
        assertThat(parked.topic()).isEqualTo("purchase-made");
        assertThat(deadLetters.replay(Shipments.GROUP, parked.id(), "ada")).isTrue();
        assertShippedOnce(item);
    }

    @Test
    void replaysTheSameMessageToItsGroupAndHandlesItOnce() {
        trouble.fail(item, FOR_EVER, new IllegalStateException("no stock"));
        MessageId id = purchases.buy(item);
        awaitParked(item);
        long before = inTopicOfAllGroups(item);
        trouble.heal(item);

        assertThat(deadLetters.replay(Shipments.GROUP, id, "ada")).isTrue();

        assertShippedOnce(item);
        assertThat(shipments.attempts(item)).containsExactly(1);
        DeadLetter replayed = deadLetters.find(Shipments.GROUP, id).orElseThrow();
        assertThat(replayed.status()).isEqualTo(Status.REPLAYED);
        assertThat(replayed.replays()).isEqualTo(1);
        assertThat(replayed.replayedBy()).isEqualTo("ada");
        assertThat(replayed.replayedAt()).isAfterOrEqualTo(replayed.parkedAt());
        assertThat(inTopicOfAllGroups(item)).isEqualTo(before);
    }

    @Test
    void countsOneOfManyReplaysAtOnceAndHandlesOnce() {
        MessageId id = parkedAndHealed();

        List<CompletableFuture<Boolean>> replays = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> deadLetters.replay(Shipments.GROUP, id, "ada")))
                .limit(4)
                .toList();

        assertThat(replays.stream().filter(CompletableFuture::join)).hasSize(1);
        assertShippedOnce(item);
    }

    @Test
    void handlesOnceWhatIsReplayedAgainAfterACrashLeftItParked() {
        MessageId id = parkedAndHealed();
        deadLetters.replay(Shipments.GROUP, id, "ada");
        assertShippedOnce(item);
        jdbc.sql("UPDATE txmq_dead_letter SET status = 'PARKED', replays = 0, settled_at = NULL WHERE message_id = ?")
                .param(id.toBytes())
                .update();

        assertThat(deadLetters.replay(Shipments.GROUP, id, "ada")).isTrue();

        assertShippedOnce(item);
    }

    @Test
    void parksAgainWhatFailsAgain() {
        trouble.fail(item, FOR_EVER, new UnprocessableMessageException("no such product"));
        MessageId id = purchases.buy(item);
        awaitParked(item);
        trouble.fail(item, FOR_EVER, new IllegalStateException("still none"));

        deadLetters.replay(Shipments.GROUP, id, "ada");

        await().atMost(SOON)
                .until(() -> deadLetters
                        .find(Shipments.GROUP, id)
                        .filter(letter -> letter.status() == Status.PARKED && letter.replays() == 1)
                        .isPresent());
        DeadLetter again = deadLetters.find(Shipments.GROUP, id).orElseThrow();
        assertThat(again.lastError()).contains("still none");
        assertThat(again.attempts()).isEqualTo(3);
        assertThat(again.replayedBy()).isEqualTo("ada");

        trouble.heal(item);
        deadLetters.replay(Shipments.GROUP, id, "eve");
        assertShippedOnce(item);
        assertThat(deadLetters.find(Shipments.GROUP, id).orElseThrow().replays())
                .isEqualTo(2);
    }

    @Test
    void recordsADiscardAndReplaysItNoMore() {
        MessageId id = parkedAndHealed();

        assertThat(deadLetters.discard(Shipments.GROUP, id, "ordered by mistake", "ada"))
                .isTrue();

        DeadLetter discarded = deadLetters.find(Shipments.GROUP, id).orElseThrow();
        assertThat(discarded.status()).isEqualTo(Status.DISCARDED);
        assertThat(discarded.discardedBy()).isEqualTo("ada");
        assertThat(discarded.discardReason()).isEqualTo("ordered by mistake");
        assertThat(discarded.discardedAt()).isNotNull();
        assertThat(deadLetters.replay(Shipments.GROUP, id, "eve")).isFalse();
        assertThat(deadLetters.discard(Shipments.GROUP, id, "again", "eve")).isFalse();
        await().during(Duration.ofSeconds(1))
                .atMost(SOON)
                .until(() -> shipments.attempts(item).isEmpty());
    }

    @Test
    void doesNotParkAgainWhenTheBrokerDeliversALateCopyOfWhatIsSettled() {
        MessageId id = parkedAndHealed();
        await().atMost(SOON)
                .until(() -> rocketMq.deadLetters(Shipments.GROUP).stream()
                        .map(StoredMessage::key)
                        .anyMatch(item::equals));
        deadLetters.replay(Shipments.GROUP, id, "ada");
        assertShippedOnce(item);

        rocketMq.faults().deliverAgain("%DLQ%" + Shipments.GROUP, item, 1);

        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> deadLetters.find(Shipments.GROUP, id).orElseThrow().status() == Status.REPLAYED);
    }

    @Test
    void doesNotBelieveAProducerThatClaimsToBeALaterReplay() {
        MessageId id = parkedAndHealed();
        deadLetters.replay(Shipments.GROUP, id, "ada");
        assertShippedOnce(item);

        rocketMq.send("purchase-made", item, "not JSON", Map.of("txmq-id", id.toString(), "txmq-replay", "999999999"));

        await().atMost(SOON)
                .until(() -> rocketMq.deadLetters(Shipments.GROUP).stream()
                                .filter(letter -> item.equals(letter.key()))
                                .count()
                        == 2);
        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> deadLetters.find(Shipments.GROUP, id).orElseThrow().status() == Status.REPLAYED);
    }

    @Test
    void listsByPageAndReplaysMany() {
        List<MessageId> ids = IntStream.range(0, 5)
                .mapToObj(i -> {
                    trouble.fail(item + i, 1, new UnprocessableMessageException("no such product"));
                    return purchases.buy(item + i);
                })
                .sorted()
                .toList();
        IntStream.range(0, 5).forEach(i -> awaitParked(item + i));

        List<MessageId> listed = new ArrayList<>();
        List<DeadLetter> page = deadLetters.list(Shipments.GROUP, Status.PARKED, null, 2);
        while (!page.isEmpty()) {
            page.forEach(letter -> listed.add(letter.id()));
            page = deadLetters.list(Shipments.GROUP, Status.PARKED, listed.get(listed.size() - 1), 2);
        }

        assertThat(listed).containsAll(ids).doesNotHaveDuplicates().isSorted();
        assertThat(deadLetters.replayAll(Shipments.GROUP, 1_000, "ada")).isGreaterThanOrEqualTo(5);
        IntStream.range(0, 5).forEach(i -> assertShippedOnce(item + i));
    }

    @Test
    void parksWhatABatchHandlerGivesUp() {
        trouble.fail(item, FOR_EVER, new UnprocessableMessageException("not counted"));

        rocketMq.send("purchase-noted", item, "{\"item\":\"" + item + "\"}");

        assertThat(awaitParked(item).group()).isEqualTo(Statistics.GROUP);
    }

    @Test
    void parksLaterWhatTheDatabaseDidNotTake(@Autowired EmbeddedMariaDb mariaDb, CapturedOutput output) {
        String group = "unparkable";
        rocketMq.createTopic(group);
        try (ConfigurableApplicationContext shop = instance(
                "shop-unparkable",
                "--spring.datasource.url=" + mariaDb.jdbcUrl(group),
                "--shop.statistics-topic=" + group,
                "--shop.statistics-group=" + group)) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            own.sql("RENAME TABLE txmq_dead_letter TO lost_dead_letter").update();

            rocketMq.send(group, item, "not JSON");

            await().atMost(SOON)
                    .until(() -> output.getAll().contains("could not be recorded; it is parked without")
                            && output.getAll().contains("a dead letter of group " + group + " at offset 0"));
            own.sql("RENAME TABLE lost_dead_letter TO txmq_dead_letter").update();
            DeadLetters ownDeadLetters = shop.getBean(DeadLetters.class);
            await().atMost(SOON.multipliedBy(2))
                    .until(() -> ownDeadLetters.findByKey(item, 1).size() == 1);
            assertThat(ownDeadLetters.findByKey(item, 1).get(0))
                    .returns(Status.PARKED, DeadLetter::status)
                    .returns(null, DeadLetter::lastError);
        }
    }

    @Test
    void keepsParkedWhatIsReplayedWhileTheBrokerIsAway() {
        MessageId id = parkedAndHealed();
        try (ConfigurableApplicationContext shop = instance("shop-cut-off", "--txmq.name-server=127.0.0.1:1")) {
            DeadLetters cutOff = shop.getBean(DeadLetters.class);

            assertThatThrownBy(() -> cutOff.replay(Shipments.GROUP, id, "ada"))
                    .isInstanceOf(TxmqException.class)
                    .hasMessageContaining("did not take the replay of " + id)
                    .hasMessageContaining("key " + item);
        }
        assertThat(deadLetters.find(Shipments.GROUP, id).orElseThrow())
                .returns(Status.PARKED, DeadLetter::status)
                .returns(0, DeadLetter::replays)
                .returns(null, DeadLetter::replayedBy);

        assertThat(deadLetters.replay(Shipments.GROUP, id, "ada")).isTrue();
        assertShippedOnce(item);
    }

    @Test
    void asksForAReasonAnOperatorAndASensibleLimit() {
        MessageId id = MessageId.parse("00000000-0000-0000-0000-000000000001");

        assertThatThrownBy(() -> deadLetters.discard("g", id, " ", "ada")).hasMessageContaining("reason");
        assertThatThrownBy(() -> deadLetters.replay("g", id, "")).hasMessageContaining("operator");
        assertThatThrownBy(() -> deadLetters.list("g", Status.PARKED, null, 0)).hasMessageContaining("1 to 1000");
        assertThat(deadLetters.replay("g", id, "ada")).isFalse();
    }

    private DeadLetter awaitParked(String key) {
        await().atMost(SOON)
                .until(() ->
                        deadLetters.findByKey(key, 10).stream().anyMatch(letter -> letter.status() == Status.PARKED));
        return deadLetters.findByKey(key, 10).get(0);
    }

    private MessageId parkedAndHealed() {
        trouble.fail(item, 1, new UnprocessableMessageException("no such product"));
        MessageId id = purchases.buy(item);
        awaitParked(item);
        return id;
    }

    private ConfigurableApplicationContext instance(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.application.name=" + name);
        return ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new));
    }

    private long inTopicOfAllGroups(String key) {
        return rocketMq.messages("purchase-made").stream()
                .filter(message -> key.equals(message.key()))
                .count();
    }
}
