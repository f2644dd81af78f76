package dev.txmq.it.transactions;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.UnexpectedRollbackException;

import dev.txmq.it.transactions.JpaDatabase.Order;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@TransactionsTest
@Import(JpaDatabase.class)
@TestPropertySource(properties = "orders.topic=tx_jpa")
@WithEmbeddedRocketMq(topics = "tx_jpa")
@WithEmbeddedMariaDb(database = "tx_jpa")
class JpaTest extends CrashTableTest {

    @PersistenceContext
    EntityManager entityManager;

    @Override
    void flush() {
        entityManager.flush();
    }

    @Test
    void sendsNoHalfMessageWhenTheFlushViolatesAConstraint() {
        orders.place(item);
        assertDeliveredOnce();
        long halves = halves();

        assertThatThrownBy(() -> orders.place(item)).isInstanceOf(DataIntegrityViolationException.class);

        assertThat(halves()).isEqualTo(halves);
        assertThat(messageLog.findByKey(item, 10)).hasSize(1);
    }

    @Test
    void sendsNoHalfMessageWhenAnotherTransactionHasChangedTheRow() {
        orders.place(item);
        assertDeliveredOnce();
        long halves = halves();

        assertThatThrownBy(() -> orders.transaction().executeWithoutResult(status -> {
                    Order order = entityManager.find(Order.class, item);
                    order.remark("mine");
                    orders.publish(item);
                    orders.publish(item);
                    changeMeanwhile();
                }))
                .isInstanceOf(OptimisticLockingFailureException.class);

        assertThat(halves()).isEqualTo(halves);
        assertThat(messageLog.findByKey(item, 10)).hasSize(1);
    }

    /** JPA alone calls the hooks of a commit for a transaction that can only roll back. */
    @Test
    void sendsNoHalfMessageWhenAnInnerMethodWantsARollback() {
        assertThatThrownBy(() -> orders.place(
                        item, () -> orders.transaction().executeWithoutResult(inner -> inner.setRollbackOnly())))
                .isInstanceOf(UnexpectedRollbackException.class);

        assertNothingHasHappened();
    }

    @Test
    void deliversWhatAnEntityPublishesWhenItIsFlushed() {
        orders.transaction().executeWithoutResult(status -> {
            Order order = new Order(item);
            order.whenPersisted(() -> orders.publish(item));
            entityManager.persist(order);
        });

        assertDeliveredOnce();
    }

    /** No other message was published, so the flush is the one of the commit. */
    @Test
    void deliversWhatAnEntityPublishesWhenItsChangeIsFlushedByTheCommit() {
        orders.place(item + "-first");

        orders.transaction().executeWithoutResult(status -> {
            Order order = entityManager.find(Order.class, item + "-first");
            order.remark("changed");
            order.whenUpdated(() -> {
                jdbc.sql("INSERT INTO orders (item, version) VALUES (?, 0)")
                        .param(item)
                        .update();
                orders.publish(item);
            });
        });

        assertDeliveredOnce();
    }

    private long halves() {
        return halfMessageKeys().stream().filter(item::equals).count();
    }

    private void changeMeanwhile() {
        onItsOwn("UPDATE orders SET version = version + 1 WHERE item = '%s'".formatted(item));
    }
}
