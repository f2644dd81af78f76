package dev.txmq.consume;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.Replies;
import dev.txmq.TxmqException;

/** Who waits in this instance, by the id of the message that asks. Nothing of it survives the instance, and nothing needs to. */
final class PendingReplies implements Replies {

    private final Map<String, Pending> pending = new ConcurrentHashMap<>();

    @Override
    public Waiting expect(MessageId asked) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new TxmqException(
                    "No transaction is active that asks for the reply to message %s: call expect where the message is published, before the commit"
                            .formatted(asked));
        }
        Pending waiting = new Pending(asked);
        pending.put(asked.toString(), waiting);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_ROLLED_BACK) {
                    waiting.close();
                }
            }
        });
        return waiting;
    }

    /** The listener has handled it, and its transaction has committed. */
    void handled(ReceivedMessage<Object> message) {
        if (pending.isEmpty()) {
            return;
        }
        String asked = message.headers().get(Replying.CORRELATION_ID);
        Pending waiting = asked == null ? null : pending.remove(asked);
        if (waiting != null) {
            waiting.reply.complete(message);
        }
    }

    private final class Pending implements Waiting {

        private final MessageId asked;
        private final CompletableFuture<ReceivedMessage<?>> reply = new CompletableFuture<>();

        Pending(MessageId asked) {
            this.asked = asked;
        }

        @Override
        public Optional<ReceivedMessage<?>> await(Duration atMost) {
            if (TransactionSynchronizationManager.isActualTransactionActive()) {
                throw new TxmqException(
                        "The reply to message %s cannot come while a transaction is active: await it after the commit, which sends the message"
                                .formatted(asked));
            }
            try {
                return Optional.of(reply.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException | CancellationException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TxmqException("Interrupted while waiting for the reply to message " + asked, e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            pending.remove(asked.toString(), this);
            reply.cancel(false);
        }
    }
}
