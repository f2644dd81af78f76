package dev.txmq.points;

import java.util.concurrent.atomic.AtomicLong;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.tcc.Participant;
import dev.txmq.test.ParticipantContract;

/** Points that are earned and spent, and the attempt to take away what is frozen. */
@PointsServiceTest
class PointsContractTest extends ParticipantContract<PaymentPoints> {

    private static final AtomicLong USER_IDS = new AtomicLong(6_000_000);

    @Autowired
    PointsBranch branch;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    RestTestClient client;

    @Override
    protected Participant<PaymentPoints> participant() {
        return branch;
    }

    @Override
    protected PaymentPoints request() {
        long user = USER_IDS.incrementAndGet();
        transaction.executeWithoutResult(
                status -> jdbc.sql("INSERT INTO points_account (user_id, balance) VALUES (?, 100)")
                        .param(user)
                        .update());
        return new PaymentPoints(user, 12, 30);
    }

    @Override
    protected Object state(PaymentPoints request) {
        return String.valueOf(client.get()
                .uri("/points/" + request.userId())
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Override
    protected void disturb(PaymentPoints request) {
        transaction.executeWithoutResult(status -> jdbc.sql("UPDATE points_account SET balance = 0 WHERE user_id = ?")
                .param(request.userId())
                .update());
    }
}
