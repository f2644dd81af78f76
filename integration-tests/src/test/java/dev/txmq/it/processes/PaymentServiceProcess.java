package dev.txmq.it.processes;

import java.lang.reflect.InvocationTargetException;

import org.apache.ibatis.executor.Executor;
import org.apache.ibatis.mapping.MappedStatement;
import org.apache.ibatis.plugin.Interceptor;
import org.apache.ibatis.plugin.Intercepts;
import org.apache.ibatis.plugin.Invocation;
import org.apache.ibatis.plugin.Signature;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

import dev.txmq.payments.PaymentServiceApplication;

/** The payment service as it is shipped, with crash points added from outside. */
final class PaymentServiceProcess {

    private PaymentServiceProcess() {}

    public static void main(String[] arguments) {
        PaymentServiceApplication.application().sources(CrashPoints.class).run(arguments);
        WireCrashPoints.install();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class CrashPoints {

        @Bean
        RestClientCustomizer aroundTries() {
            return builder -> builder.requestInterceptor((request, body, execution) -> {
                if (request.getMethod() != HttpMethod.PUT) {
                    return execution.execute(request, body);
                }
                CrashPoint.ACTIVITY_BEGUN.reached();
                ClientHttpResponse answer = execution.execute(request, body);
                CrashPoint.ACTIVITY_TRIED.reached();
                return answer;
            });
        }

        @Bean
        TransactionExecutionListener aroundNotices() {
            return new TransactionExecutionListener() {
                @Override
                public void beforeCommit(TransactionExecution transaction) {
                    reached(CrashPoint.NOTICE_BEFORE_COMMIT);
                }

                @Override
                public void afterCommit(TransactionExecution transaction, Throwable failure) {
                    if (failure == null) {
                        reached(CrashPoint.NOTICE_BEFORE_ACKNOWLEDGEMENT);
                    }
                }
            };
        }

        private static void reached(CrashPoint ofNotices) {
            // RocketMQ names threads by the group whose messages they handle
            if (Thread.currentThread().getName().contains("merchant-notifier")) {
                ofNotices.reached();
            }
        }

        @Bean
        Interceptor afterItsOwnBranch() {
            return new OwnBranch();
        }
    }

    /** What the order's own branch writes is the last thing before a commit, but for messages. */
    @Intercepts(
            @Signature(
                    type = Executor.class,
                    method = "update",
                    args = {MappedStatement.class, Object.class}))
    private static final class OwnBranch implements Interceptor {

        private static final String RESERVE = "dev.txmq.payments.Orders.startPaying";
        private static final String CONFIRM = "dev.txmq.payments.Orders.pay";

        @Override
        public Object intercept(Invocation invocation) throws InvocationTargetException, IllegalAccessException {
            Object changed = invocation.proceed();
            switch (((MappedStatement) invocation.getArgs()[0]).getId()) {
                case RESERVE -> CrashPoint.ACTIVITY_BEFORE_BEGIN.reached();
                case CONFIRM -> CrashPoint.ACTIVITY_BEFORE_DECISION.reached();
                default -> {
                    // another statement
                }
            }
            return changed;
        }
    }
}
