package dev.txmq.it.shop;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;

/** Handles messages one by one. */
public class Shipments {

    public static final String GROUP = "shipping";

    private final JdbcClient jdbc;
    private final HandlerTrouble trouble;

    public Shipments(JdbcClient jdbc, HandlerTrouble trouble) {
        this.jdbc = jdbc;
        this.trouble = trouble;
    }

    @IdempotentListener(topic = "purchase-made", group = GROUP)
    public void ship(ReceivedMessage<PurchaseMade> message) {
        String item = message.payload().item();
        jdbc.sql("INSERT INTO shipment (item, attempt) VALUES (?, ?)")
                .params(item, message.attempt())
                .update();
        trouble.maybeFail(item);
    }

    /** In which attempt each shipment of the item was made. */
    public List<Integer> attempts(String item) {
        return jdbc.sql("SELECT attempt FROM shipment WHERE item = ?")
                .param(item)
                .query(Integer.class)
                .list();
    }
}
