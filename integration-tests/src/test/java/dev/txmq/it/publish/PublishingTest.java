package dev.txmq.it.publish;

import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class PublishingTest extends ShopTest {

    @Autowired
    TransactionalPublisher publisher;

    @Autowired
    PlatformTransactionManager transactionManager;

    @Autowired
    MeterRegistry meters;

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void deliversWhatACommittedTransactionPublished() {
        MessageId id = purchases.buy(item);

        assertShippedOnce(item);
        assertThat(rocketMq.messages("purchase-made"))
                .filteredOn(message -> id.toString().equals(message.id()))
                .isNotEmpty()
                .allSatisfy(message -> {
                    assertThat(message.key()).isEqualTo(item);
                    assertThat(message.body()).isEqualTo("{\"item\":\"" + item + "\"}");
                });
        await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
        assertThat(messageLog.findByKey(item, 10))
                .singleElement()
                .satisfies(entry -> assertThat(entry.publishedAt()).isAfterOrEqualTo(entry.createdAt()));
    }

    /** As after a restore, or where a DataSource leads the kit's threads to another database. */
    @Test
    void saysOnceThatConfirmedMessagesAreNotInItsTable(CapturedOutput output) {
        double missing = missing();
        MessageId first = buyAndLose(item);
        await().atMost(SOON).until(() -> output.getOut().contains("1 messages that the broker has confirmed"));
        buyAndLose(item + "-second");

        await().atMost(SOON).until(() -> missing() - missing == 2);
        assertThat(output.getOut().lines().filter(line -> line.contains("are not in txmq_message")))
                .singleElement()
                .asString()
                .contains("such as " + first);
    }

    private double missing() {
        return meters.get("txmq.confirmations.missing").counter().count();
    }

    private MessageId buyAndLose(String item) {
        return purchases.buyAndAfterCommit(
                item,
                () -> CompletableFuture.runAsync(() -> jdbc.sql("DELETE FROM txmq_message WHERE message_key = ?")
                                .param(item)
                                .update())
                        .join());
    }

    /** As BusiFailed of dtm's {@code msg_barrier_test.go}. */
    @Test
    void sendsNoHalfMessageWhenTheBusinessMethodThrows() {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    purchases.buy(item);
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        String next = item + "-next";
        purchases.buy(next);

        assertShippedOnce(next);
        assertThat(purchases.isBought(item)).isFalse();
        assertThat(shipments.attempts(item)).isEmpty();
        assertThat(halfMessageKeys()).contains(next).doesNotContain(item);
        assertThat(messageLog.findByKey(item, 10)).isEmpty();
    }

    @Test
    void deliversSeveralMessagesOfOneTransactionToSeveralTopics() {
        List<MessageId> ids = new ArrayList<>();

        transaction().executeWithoutResult(status -> {
            ids.add(purchases.buy(item));
            ids.add(publisher.publish(new OutgoingMessage("purchase-noted", item, new PurchaseMade(item))));
            ids.add(publisher.publish(
                    new OutgoingMessage("purchase-noted", item + "-2", new PurchaseMade(item + "-2"))));
        });

        assertShippedOnce(item);
        await().atMost(SOON).until(() -> statistics.count(item) == 1 && statistics.count(item + "-2") == 1);
        assertThat(ids).doesNotHaveDuplicates();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(ids).allSatisfy(id -> assertThat(status(id)).contains(MessageStatus.PUBLISHED)));
    }

    @Test
    void carriesTagAndHeaders() {
        transaction()
                .executeWithoutResult(
                        status -> publisher.publish(new OutgoingMessage("purchase-noted", item, new PurchaseMade(item))
                                .withTag("paid")
                                .withHeaders(Map.of("channel", "web"))));

        await().atMost(SOON).until(() -> statistics.count(item) == 1);
        StoredMessage stored = rocketMq.messages("purchase-noted").stream()
                .filter(message -> item.equals(message.key()))
                .findFirst()
                .orElseThrow();
        assertThat(stored.tag()).isEqualTo("paid");
        assertThat(stored.properties()).containsEntry("channel", "web");
    }

    /** RocketMQ separates names, values and properties by U+0001 and U+0002, and escapes neither. */
    @ParameterizedTest
    @ValueSource(strings = {"%s\u0002DELAY\u000118\u0002x\u0001", "%s\u0002txmq-replay\u00017"})
    void letsNoKeyOrTagSetAPropertyOfTheBroker(String hostile) {
        String text = hostile.formatted(item);

        assertThatIllegalArgumentException().isThrownBy(() -> publishNoted(text, "paid", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> publishNoted(item, hostile.formatted("paid"), Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publishNoted(item, "paid", Map.of("channel", hostile.formatted("web"))));

        assertThat(rocketMq.halfMessages())
                .noneMatch(
                        message -> message.properties().getOrDefault("KEYS", "").contains(item));
    }

    /** Rows that a version wrote which did not refuse them. */
    @Test
    void letsNoRowOfTheMessageLogSetAPropertyOfTheBroker() {
        MessageId id = publishNoted(item, "paid", Map.of("channel", "web"));
        await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));

        jdbc.sql("""
                        UPDATE txmq_message SET message_key = ?, tag = ?, headers = ?, status = 'COMMITTED',
                            next_attempt_at = created_at
                        WHERE id = ?
                        """)
                .params(
                        item + "\u0002DELAY\u00011",
                        "paid\u0002txmq-id\u000100000000-0000-7000-8000-000000000000",
                        "{\"channel\":\"web\\u0002txmq-replay\\u00017\"}",
                        id.toBytes())
                .update();

        await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
        assertThat(rocketMq.messages("purchase-noted"))
                .filteredOn(
                        message -> message.properties().getOrDefault("KEYS", "").contains(item))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message.properties())
                        .containsEntry("txmq-id", id.toString())
                        .doesNotContainKeys("DELAY", "txmq-replay"));
    }

    @Test
    void refusesToPublishWithoutATransaction() {
        assertRefused(() -> publisher.publish(message()), "no transaction is active");
    }

    @Test
    void refusesToPublishInAReadOnlyTransaction() {
        TransactionTemplate readOnly = transaction();
        readOnly.setReadOnly(true);

        assertRefused(() -> readOnly.execute(status -> publisher.publish(message())), "read-only");
    }

    @Test
    void refusesATopicThatWasNotDeclared() {
        assertRefused(
                () -> transaction().execute(status -> publisher.publish(new OutgoingMessage("elsewhere", item, "x"))),
                "not listed in txmq.producer.topics");
    }

    @Test
    void refusesAPayloadThatCannotBeWritten() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("self", endless);

        assertRefused(
                () -> transaction()
                        .execute(status -> publisher.publish(new OutgoingMessage("purchase-made", item, endless))),
                "cannot be written as JSON");
    }

    @Test
    void refusesAPayloadOverFourMebibytes() {
        String large = "x".repeat(4 * 1024 * 1024 + 1);

        assertRefused(
                () -> transaction()
                        .execute(status -> publisher.publish(new OutgoingMessage("purchase-made", item, large))),
                "has 4194305 bytes");
    }

    @Test
    void dropsWhatWasPublishedInANestedTransactionThatRolledBack() {
        TransactionTemplate nested = transaction();
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        transaction().executeWithoutResult(outer -> {
            purchases.buy(item);
            nested.executeWithoutResult(inner -> {
                purchases.buy(item + "-dropped");
                inner.setRollbackOnly();
            });
            nested.executeWithoutResult(inner -> purchases.buy(item + "-kept"));
        });

        assertShippedOnce(item);
        assertShippedOnce(item + "-kept");
        assertThat(purchases.isBought(item + "-dropped")).isFalse();
        assertThat(halfMessageKeys()).doesNotContain(item + "-dropped");
    }

    @Test
    void deliversWhatWasFirstPublishedWhileTheTransactionWasAboutToCommit() {
        transaction()
                .executeWithoutResult(status ->
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void beforeCommit(boolean readOnly) {
                                purchases.buy(item);
                            }
                        }));

        assertShippedOnce(item);
    }

    @Test
    void leavesNothingBehindWhenTheTransactionRanOutOfTimeBeforeItsCommit() {
        TransactionTemplate hasty = transaction();
        hasty.setTimeout(1);

        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> hasty.executeWithoutResult(status -> {
                    purchases.buy(item);
                    await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);
                }))
                .withMessageContaining("cannot commit any more");

        assertThat(purchases.isBought(item)).isFalse();
        assertThat(halfMessageKeys()).doesNotContain(item);
    }

    /** Spring does not roll back after these, and MariaDB commits when the connection is set back to auto-commit. */
    @ParameterizedTest
    @ValueSource(classes = {CannotCreateTransactionException.class, UnexpectedRollbackException.class})
    void leavesNothingBehindWhenAnEarlierSynchronisationCannotGoOn(Class<? extends TransactionException> type) {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    beforeCommit(() -> {
                        throw BeanUtils.instantiateClass(constructor(type), "no connection for the audit");
                    });
                    purchases.buy(item);
                }))
                .isInstanceOf(type);

        assertNothingIsLeft();
    }

    @Test
    void leavesNothingBehindWhenAnEarlierSynchronisationRanOutOfTime() {
        TransactionTemplate hasty = transaction();
        hasty.setTimeout(1);

        assertThatThrownBy(() -> hasty.executeWithoutResult(status -> {
                    beforeCommit(() -> {
                        await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);
                        jdbc.sql("SELECT 1").query(Integer.class).single();
                    });
                    purchases.buy(item);
                }))
                .isInstanceOf(TransactionTimedOutException.class);

        assertNothingIsLeft();
    }

    @Test
    void refusesToPublishAfterTheCommit() {
        List<Throwable> refusals = new ArrayList<>();

        transaction()
                .executeWithoutResult(status ->
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void afterCommit() {
                                refusals.add(catchThrowable(() -> publisher.publish(message())));
                            }
                        }));

        assertThat(refusals)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal)
                        .isInstanceOf(TxmqException.class)
                        .hasMessageContaining(item)
                        .hasMessageContaining("has committed already"));
    }

    /** The forgotten qualifier: each statement on this database would commit by itself, and the message whatever comes. */
    @Test
    void refusesATransactionOfAnotherDatabaseThatUsesThisOne() {
        assertRefused(
                () -> elsewhere().execute(status -> {
                    jdbc.sql("SELECT 1").query(Integer.class).single();
                    return publisher.publish(message());
                }),
                "is not on the DataSource that txmq uses");
    }

    @Test
    void refusesATransactionOfAnotherDatabaseInsideOneOfThis() {
        assertRefused(
                () -> transaction().executeWithoutResult(outer -> {
                    purchases.buy(item);
                    elsewhere().execute(inner -> publisher.publish(message()));
                }),
                "is not on the DataSource that txmq uses");
        assertThat(purchases.isBought(item)).isFalse();
    }

    @Test
    void takesATransactionOfThisDatabaseInsideOneOfAnother() {
        elsewhere().executeWithoutResult(outer -> purchases.buy(item));

        assertShippedOnce(item);
    }

    /** Whatever becomes of the outer one. */
    @Test
    void deliversWhatAnInnerTransactionOfItsOwnPublished() {
        TransactionTemplate inner = transaction();
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        transaction().executeWithoutResult(outer -> {
            purchases.buy(item + "-outer");
            inner.executeWithoutResult(status -> purchases.buy(item));
            outer.setRollbackOnly();
        });

        assertShippedOnce(item);
        assertThat(purchases.isBought(item + "-outer")).isFalse();
        assertThat(halfMessageKeys()).doesNotContain(item + "-outer");
    }

    /** In one statement they would exceed MariaDB's max_allowed_packet, 16 MiB, and as half messages the time for one. */
    @Test
    void deliversMoreThanOneStatementHolds() {
        String large = "x".repeat(3_900_000);
        List<MessageId> ids = new ArrayList<>();

        transaction().executeWithoutResult(status -> {
            for (int i = 0; i < 5; i++) {
                ids.add(publisher.publish(new OutgoingMessage("purchase-large", item, large)));
            }
        });

        assertThat(ids).allSatisfy(id -> assertThat(status(id)).isPresent());
        assertThat(halfMessageKeys()).doesNotContain(item);
        awaitPublished(ids);
    }

    @Test
    void leavesVeryManyMessagesToTheRelay() {
        List<MessageId> ids = new ArrayList<>();

        transaction().executeWithoutResult(status -> {
            for (int i = 0; i < 1_001; i++) {
                ids.add(publisher.publish(new OutgoingMessage("purchase-large", item, i)));
            }
        });

        assertThat(halfMessageKeys()).doesNotContain(item);
        awaitPublished(ids);
    }

    private void awaitPublished(List<MessageId> ids) {
        await().atMost(SOON)
                .until(() -> ids.stream().allMatch(id -> status(id).equals(Optional.of(MessageStatus.PUBLISHED))));
    }

    private void assertNothingIsLeft() {
        assertThat(purchases.isBought(item)).isFalse();
        assertThat(messageLog.findByKey(item, 1)).isEmpty();
        assertThat(halfMessageKeys()).doesNotContain(item);
    }

    private static void beforeCommit(Runnable meddling) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                meddling.run();
            }
        });
    }

    private static <T> Constructor<T> constructor(Class<T> type) {
        try {
            return type.getConstructor(String.class);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private TransactionTemplate elsewhere() {
        return new TransactionTemplate(new JdbcTransactionManager(new DriverManagerDataSource(
                mariaDb.jdbcUrl("elsewhere"),
                environment.getRequiredProperty("spring.datasource.username"),
                environment.getProperty("spring.datasource.password", ""))));
    }

    private void assertRefused(ThrowingCallable call, String reason) {
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(call)
                .withMessageContaining(item)
                .withMessageContaining(reason);
        assertThat(messageLog.findByKey(item, 1)).isEmpty();
    }

    private MessageId publishNoted(String key, String tag, Map<String, String> headers) {
        return transaction()
                .execute(status -> publisher.publish(
                        new OutgoingMessage("purchase-noted", key, new PurchaseMade(item), tag, headers)));
    }

    private OutgoingMessage message() {
        return new OutgoingMessage("purchase-made", item, new PurchaseMade(item));
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(transactionManager);
    }
}
