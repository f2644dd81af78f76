package dev.txmq.test.embedded;

import org.apache.rocketmq.broker.transaction.queue.DefaultTransactionalMessageCheckListener;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** Counts the check-backs for which a producer is connected, then lets the broker ask as it does. */
final class CountingCheckListener extends DefaultTransactionalMessageCheckListener {

    private final Runnable counter;

    CountingCheckListener(Runnable counter) {
        this.counter = counter;
    }

    @Override
    public void sendCheckMessage(MessageExt message) throws Exception {
        String group = message.getProperty(MessageConst.PROPERTY_PRODUCER_GROUP);
        // Not getAvailableChannel: it moves on to the next producer, so that asking twice would skip every second one.
        var producers = getBrokerController()
                .getProducerManager()
                .getGroupChannelTable()
                .get(group);
        if (producers != null && !producers.isEmpty()) {
            counter.run();
        }
        super.sendCheckMessage(message);
    }
}
