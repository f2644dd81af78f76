package dev.txmq.rocketmq.receive;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

/**
 * Does with each message what the handler says.
 *
 * <p>Each that is not acknowledged is sent back by itself, since one batch may hold messages of different fate and the client
 * knows one delay level for all. When sending back fails, the whole batch comes again: the handler must know duplicates.
 */
final class DeliveryListener implements MessageListenerConcurrently {

    private final DeliveryHandler handler;
    private final SendBack sendBack;
    private final DeadLetterConsumer deadLetters;
    private final PullPacing pacing;
    private final Predicate<MessageQueue> letsGo;
    private final AtomicInteger busy = new AtomicInteger();

    /** @param letsGo whether nothing is to be handled now, and the queue has been let go */
    DeliveryListener(
            DeliveryHandler handler,
            SendBack sendBack,
            DeadLetterConsumer deadLetters,
            PullPacing pacing,
            Predicate<MessageQueue> letsGo) {
        this.handler = handler;
        this.sendBack = sendBack;
        this.deadLetters = deadLetters;
        this.pacing = pacing;
        this.letsGo = letsGo;
    }

    /** How many threads are in the handler. */
    int busyThreads() {
        return busy.get();
    }

    @Override
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        MessageQueue queue = context.getMessageQueue();
        if (letsGo.test(queue)) {
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        }
        pacing.received(messages.size());
        List<Delivery> deliveries = new ArrayList<>(messages.size());
        boolean settled = true;
        for (MessageExt message : messages) {
            try {
                deliveries.add(Delivery.read(message));
            } catch (TxmqException e) {
                settled &= settle(new Verdict.DeadLetter(Delivery.unreadable(message), e), queue);
            }
        }
        if (!deliveries.isEmpty()) {
            for (Verdict verdict : handle(deliveries)) {
                settled &= settle(verdict, queue);
            }
        }
        return settled ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS : ConsumeConcurrentlyStatus.RECONSUME_LATER;
    }

    private List<Verdict> handle(List<Delivery> deliveries) {
        busy.incrementAndGet();
        try {
            return handler.handle(deliveries);
        } finally {
            busy.decrementAndGet();
        }
    }

    private boolean settle(Verdict verdict, MessageQueue queue) {
        if (verdict instanceof Verdict.DeadLetter dead) {
            deadLetters.recordError(dead);
        }
        boolean settled = sendBack.settle(verdict, queue);
        if (verdict instanceof Verdict.DeadLetter) {
            deadLetters.expectOne();
        }
        return settled;
    }
}
