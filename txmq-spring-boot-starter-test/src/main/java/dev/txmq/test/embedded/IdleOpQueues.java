package dev.txmq.test.embedded;

import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.transaction.queue.TransactionalMessageServiceImpl;

/**
 * Keeps an idle broker from using up a processor. The thread of RocketMQ 5.5.0 that writes down ended transactions reckons its
 * next run from its last write; with nothing to write that is in the past, and it runs again at once, for ever. Here the last
 * write of an empty queue is never long ago. Ends when its thread is interrupted, as the broker's threads are when it stops.
 */
final class IdleOpQueues implements Runnable {

    private final BrokerController controller;

    IdleOpQueues(BrokerController controller) {
        this.controller = controller;
    }

    static void watch(BrokerController controller) {
        Thread thread = new Thread(new IdleOpQueues(controller), "txmq-idle-op-queues");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                touchEmptyQueues();
                Thread.sleep(Math.max(10, controller.getBrokerConfig().getTransactionOpBatchInterval() / 2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void touchEmptyQueues() {
        if (controller.getTransactionalMessageService() instanceof TransactionalMessageServiceImpl service) {
            service.getDeleteContext().values().forEach(queue -> {
                if (queue.getTotalSize().get() <= 0) {
                    queue.setLastWriteTimestamp(System.currentTimeMillis());
                }
            });
        }
    }
}
