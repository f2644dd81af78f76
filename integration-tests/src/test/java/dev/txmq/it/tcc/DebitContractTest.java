package dev.txmq.it.tcc;

import java.util.List;
import java.util.UUID;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.txmq.tcc.Participant;
import dev.txmq.test.ParticipantContract;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

/** A participant that freezes what it takes. */
@SpringBootTest(
        classes = BankApplication.class,
        properties = {"spring.config.name=bank", "txmq.tcc.initiators.market.url=http://127.0.0.1:9"},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@WithEmbeddedRocketMq(topics = "bank-outcomes")
@WithEmbeddedMariaDb(database = "contract")
class DebitContractTest extends ParticipantContract<Transfer> {

    @Autowired
    Wallets wallets;

    @Autowired
    Wallets.Debit debit;

    @Override
    protected Participant<Transfer> participant() {
        return debit;
    }

    @Override
    protected Transfer request() {
        String wallet = "wallet-" + UUID.randomUUID();
        wallets.open(wallet, 100);
        return Transfer.of(wallet, 30);
    }

    @Override
    protected Object state(Transfer request) {
        return List.of(
                wallets.balance(request.wallet()), wallets.frozen(request.wallet()), wallets.entries(request.wallet()));
    }
}
