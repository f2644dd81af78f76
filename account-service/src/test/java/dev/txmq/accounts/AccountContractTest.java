package dev.txmq.accounts;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.accounts.Accounts.Opening;
import dev.txmq.tcc.Participant;
import dev.txmq.test.ParticipantContract;

/** A credit, and the attempt to close its account before it is confirmed. */
@AccountServiceTest
class AccountContractTest extends ParticipantContract<Credit> {

    private static final AtomicLong MERCHANT_IDS = new AtomicLong(6_000_000);

    @Autowired
    AccountBranch branch;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    RestTestClient client;

    @Override
    protected Participant<Credit> participant() {
        return branch;
    }

    @Override
    protected Credit request() {
        long merchant = MERCHANT_IDS.incrementAndGet();
        transaction.executeWithoutResult(status -> accounts.open(List.of(new Opening(merchant, "CNY")), Instant.now()));
        return new Credit(merchant, "ORD-" + merchant, "12.34", "CNY");
    }

    @Override
    protected Object state(Credit request) {
        return String.valueOf(client.get()
                .uri("/accounts/" + request.merchantId())
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Override
    protected void disturb(Credit request) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE account SET status = 'CLOSED' WHERE merchant_id = ?")
                        .param(request.merchantId())
                        .update());
    }
}
