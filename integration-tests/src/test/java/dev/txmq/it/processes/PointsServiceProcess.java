package dev.txmq.it.processes;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import dev.txmq.points.PointsServiceApplication;

/** The points service as it is shipped, with crash points added from outside. */
final class PointsServiceProcess {

    private PointsServiceProcess() {}

    public static void main(String[] arguments) {
        PointsServiceApplication.application().sources(CrashPoints.class).run(arguments);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class CrashPoints {

        /** The only transactions that write are those of the listener. */
        @Bean
        TransactionExecutionListener aroundCommit() {
            return new TransactionExecutionListener() {
                @Override
                public void beforeCommit(TransactionExecution transaction) {
                    if (!transaction.isReadOnly()) {
                        CrashPoint.CONSUMER_BEFORE_COMMIT.reached();
                    }
                }

                @Override
                public void afterCommit(TransactionExecution transaction, Throwable failure) {
                    if (failure == null && !transaction.isReadOnly()) {
                        CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT.reached();
                    }
                }
            };
        }
    }
}
