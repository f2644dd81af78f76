package dev.txmq.it.tcc;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.filter.OncePerRequestFilter;
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
            hooks.onAny(Step.RESERVED, any -> CrashPoint.RESERVE_BEFORE_COMMIT.reached());
            hooks.onAny(Step.CONFIRMED, any -> dieAroundCommit());
            return RouterFunctions.route()
                    .GET("/ready", request -> ServerResponse.ok().body("ready"))
                    .build();
        }

        private static void dieAroundCommit() {
            CrashPoint.CONSUMER_BEFORE_COMMIT.reached();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT.reached();
                }
            });
        }

        @Bean
        OncePerRequestFilter beforeAnswer() {
            return new OncePerRequestFilter() {
                @Override
                protected void doFilterInternal(
                        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                        throws ServletException, IOException {
                    chain.doFilter(request, response);
                    if (request.getMethod().equals("PUT")) {
                        CrashPoint.RESERVE_BEFORE_ANSWER.reached();
                    }
                }
            };
        }
    }
}
