package dev.txmq.it.tcc;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.tcc.Hooks.Step;

/** {@link BankApplication} in a process of its own, with crash points. */
final class BankProcess {

    private BankProcess() {}

    public static void main(String[] arguments) {
        BankApplication.builder().sources(CrashPoints.class).run(arguments);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class CrashPoints {

        @Bean
        RouterFunction<ServerResponse> ready(Hooks hooks) {
            hooks.onAny(
                    Step.RESERVED,
                    any -> dieAroundCommit(CrashPoint.RESERVE_BEFORE_COMMIT, CrashPoint.RESERVE_BEFORE_ANSWER));
            hooks.onAny(
                    Step.CONFIRMED,
                    any -> dieAroundCommit(
                            CrashPoint.CONSUMER_BEFORE_COMMIT, CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT));
            return RouterFunctions.route()
                    .GET("/ready", request -> ServerResponse.ok().body("ready"))
                    .build();
        }

        private static void dieAroundCommit(CrashPoint before, CrashPoint after) {
            before.reached();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    after.reached();
                }
            });
        }
    }
}
