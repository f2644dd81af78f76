package dev.txmq.it.processes;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.users.UserServiceApplication;

/** The user service as it is shipped, with crash points added from outside, and jobs if it is told to. */
final class UserServiceProcess {

    private UserServiceProcess() {}

    public static void main(String[] arguments) {
        UserServiceApplication.application()
                .sources(CrashPoints.class, JobAsker.class, HeldListeners.class)
                .run(arguments);
        WireCrashPoints.install();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class CrashPoints {

        @Bean
        TransactionExecutionListener beforeMessageRow() {
            return new TransactionExecutionListener() {
                @Override
                public void afterBegin(TransactionExecution transaction, Throwable failure) {
                    if (failure == null
                            && String.valueOf(transaction.getTransactionName()).contains("Registrar")) {
                        TransactionSynchronizationManager.registerSynchronization(new BeforeMessageRow());
                    }
                }
            };
        }
    }

    /** Before the kit's, which has the lowest precedence. */
    private static final class BeforeMessageRow implements TransactionSynchronization, Ordered {

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            CrashPoint.BEFORE_MESSAGE_ROW.reached();
        }
    }
}
