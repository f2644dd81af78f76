package dev.txmq.it.processes;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.web.context.request.RequestContextHolder;

/** Around the commits of a service that consumes messages and takes part in activities. */
@SpringBootConfiguration(proxyBeanMethods = false)
class ParticipantCrashPoints {

    /** RocketMQ's name for threads that handle messages. */
    private static final String HANDLES_MESSAGES = "ConsumeMessageThread_";

    @Bean
    TransactionExecutionListener aroundCommit() {
        return new TransactionExecutionListener() {
            @Override
            public void beforeCommit(TransactionExecution transaction) {
                reached(transaction, CrashPoint.RESERVE_BEFORE_COMMIT, CrashPoint.CONSUMER_BEFORE_COMMIT);
            }

            @Override
            public void afterCommit(TransactionExecution transaction, Throwable failure) {
                if (failure == null) {
                    reached(transaction, CrashPoint.RESERVE_BEFORE_ANSWER, CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT);
                }
            }
        };
    }

    /** The only requests that write are tries. What else commits, such as the sweep, is neither. */
    private static void reached(TransactionExecution transaction, CrashPoint ofTry, CrashPoint ofHandler) {
        if (transaction.isReadOnly()) {
            return;
        }
        if (RequestContextHolder.getRequestAttributes() != null) {
            ofTry.reached();
        } else if (Thread.currentThread().getName().startsWith(HANDLES_MESSAGES)) {
            ofHandler.reached();
        }
    }
}
