package dev.txmq.it.shop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.IdempotentListener;

/** Handles messages in batches. */
public class Statistics {

    public static final String GROUP = "statistics";

    private final JdbcClient jdbc;
    private final HandlerTrouble trouble;
    private final List<Integer> batchSizes = new CopyOnWriteArrayList<>();

    public Statistics(JdbcClient jdbc, HandlerTrouble trouble) {
        this.jdbc = jdbc;
        this.trouble = trouble;
    }

    @IdempotentListener(
            topic = "${shop.statistics-topic:purchase-noted}",
            group = "${shop.statistics-group:" + GROUP + "}")
    public void record(List<PurchaseMade> purchases) {
        batchSizes.add(purchases.size());
        for (PurchaseMade purchase : purchases) {
            jdbc.sql("INSERT INTO statistic (item) VALUES (?)")
                    .param(purchase.item())
                    .update();
            trouble.maybeFail(purchase.item());
        }
    }

    public List<Integer> batchSizes() {
        return List.copyOf(batchSizes);
    }

    public int count(String item) {
        return Purchases.count(jdbc, "statistic", item);
    }
}
