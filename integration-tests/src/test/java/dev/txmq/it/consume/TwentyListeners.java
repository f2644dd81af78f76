package dev.txmq.it.consume;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.txmq.IdempotentListener;
import dev.txmq.it.shop.PurchaseMade;

/** As many as a big application has. */
class TwentyListeners {

    final Set<String> handled = ConcurrentHashMap.newKeySet();

    @IdempotentListener(topic = "purchase-made", group = "many-01")
    void on01(PurchaseMade purchase) {
        handled.add("01 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-02")
    void on02(PurchaseMade purchase) {
        handled.add("02 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-03")
    void on03(PurchaseMade purchase) {
        handled.add("03 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-04")
    void on04(PurchaseMade purchase) {
        handled.add("04 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-05")
    void on05(PurchaseMade purchase) {
        handled.add("05 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-06")
    void on06(PurchaseMade purchase) {
        handled.add("06 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-07")
    void on07(PurchaseMade purchase) {
        handled.add("07 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-08")
    void on08(PurchaseMade purchase) {
        handled.add("08 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-09")
    void on09(PurchaseMade purchase) {
        handled.add("09 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-10")
    void on10(PurchaseMade purchase) {
        handled.add("10 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-11")
    void on11(PurchaseMade purchase) {
        handled.add("11 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-12")
    void on12(PurchaseMade purchase) {
        handled.add("12 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-13")
    void on13(PurchaseMade purchase) {
        handled.add("13 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-14")
    void on14(PurchaseMade purchase) {
        handled.add("14 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-15")
    void on15(PurchaseMade purchase) {
        handled.add("15 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-16")
    void on16(PurchaseMade purchase) {
        handled.add("16 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-17")
    void on17(PurchaseMade purchase) {
        handled.add("17 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-18")
    void on18(PurchaseMade purchase) {
        handled.add("18 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-19")
    void on19(PurchaseMade purchase) {
        handled.add("19 " + purchase.item());
    }

    @IdempotentListener(topic = "purchase-made", group = "many-20")
    void on20(PurchaseMade purchase) {
        handled.add("20 " + purchase.item());
    }
}
