package dev.txmq.it.shop;

import java.util.concurrent.locks.LockSupport;

/** An instance in a process of its own: it buys one item and hangs between commit and END_TRANSACTION, to be killed there. */
public final class ShopInstance {

    public static final String COMMITTED = "committed, and waiting to be killed";

    private ShopInstance() {}

    public static void main(String[] arguments) {
        ShopApplication.instance()
                .run(arguments)
                .getBean(Purchases.class)
                .buyAndAfterCommit(System.getProperty("shop.item"), () -> {
                    System.out.println(COMMITTED);
                    while (true) {
                        LockSupport.park();
                    }
                });
    }
}
