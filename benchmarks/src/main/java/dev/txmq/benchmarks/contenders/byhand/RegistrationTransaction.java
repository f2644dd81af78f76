package dev.txmq.benchmarks.contenders.byhand;

import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.benchmarks.job.Registration;

/** The local transaction, and the answers to checks. The message's key is the transaction's id. */
final class RegistrationTransaction implements TransactionListener {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTransaction.class);

    private final TransactionLog log;

    RegistrationTransaction(TransactionLog log) {
        this.log = log;
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object registration) {
        try {
            log.register((Registration) registration, message.getKeys());
            return LocalTransactionState.COMMIT_MESSAGE;
        } catch (RuntimeException e) {
            LOG.warn("the registration with transaction id {} failed: {}", message.getKeys(), e.toString());
            return LocalTransactionState.ROLLBACK_MESSAGE;
        }
    }

    /** It may still be running, so that a missing row proves nothing. */
    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
        return log.knows(message.getKeys()) ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.UNKNOW;
    }
}
