package dev.txmq.benchmarks.contenders.rocketmqspring;

import org.apache.rocketmq.spring.annotation.RocketMQTransactionListener;
import org.apache.rocketmq.spring.core.RocketMQLocalTransactionListener;
import org.apache.rocketmq.spring.core.RocketMQLocalTransactionState;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

import dev.txmq.benchmarks.contenders.byhand.TransactionLog;
import dev.txmq.benchmarks.job.Registration;

/** The local transaction, and the answers to checks. The message's key is the transaction's id. */
@RocketMQTransactionListener
class RegistrationTransaction implements RocketMQLocalTransactionListener {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTransaction.class);
    private static final String KEYS = RocketMQHeaders.PREFIX + RocketMQHeaders.KEYS;

    private final TransactionLog log;

    RegistrationTransaction(TransactionLog log) {
        this.log = log;
    }

    @Override
    public RocketMQLocalTransactionState executeLocalTransaction(Message message, Object registration) {
        String id = id(message);
        try {
            log.register((Registration) registration, id);
            return RocketMQLocalTransactionState.COMMIT;
        } catch (RuntimeException e) {
            LOG.warn("the registration with transaction id {} failed: {}", id, e.toString());
            return RocketMQLocalTransactionState.ROLLBACK;
        }
    }

    /** It may still be running, so that a missing row proves nothing. */
    @Override
    public RocketMQLocalTransactionState checkLocalTransaction(Message message) {
        return log.knows(id(message)) ? RocketMQLocalTransactionState.COMMIT : RocketMQLocalTransactionState.UNKNOWN;
    }

    private static String id(Message<?> message) {
        return String.valueOf(message.getHeaders().get(KEYS));
    }
}
