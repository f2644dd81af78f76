package dev.txmq.it.readme;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.awaitility.Awaitility.await;

@SpringBootTest
@WithEmbeddedRocketMq(topics = "user-registered")
@WithEmbeddedMariaDb
class AwardTest {

    @Test
    void awards(@Autowired EmbeddedRocketMq rocketMq, @Autowired Ledger ledger) {
        rocketMq.send("user-registered", "7", "{\"userId\":7}");

        await().until(() -> ledger.balance(7) == 100);
    }
}
