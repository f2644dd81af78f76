package dev.txmq.benchmarks.payment.service;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.payment.service.Wire.Round;
import dev.txmq.benchmarks.payment.service.Wire.Times;

/** What every service answers to those who measure: to be imported. */
public class Control {

    private static final String PATHS = "/control/";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private volatile Round round = new Round(0, 0);

    @Bean
    Scoreboard scoreboard() {
        return new Scoreboard();
    }

    @Bean
    Completion completion(Scoreboard scoreboard) {
        return new Completion(scoreboard);
    }

    @Bean
    Requests requests() {
        return new Requests();
    }

    @Bean
    RouterFunction<ServerResponse> controlRoutes(Scoreboard scoreboard, Requests requests) {
        return RouterFunctions.route()
                .POST(Wire.ROUNDS, request -> begin(request, scoreboard))
                .GET(Wire.ROUNDS, request -> completed(scoreboard))
                .GET(Wire.REQUESTS, request -> ServerResponse.ok().body(requests.count()))
                .build();
    }

    private ServerResponse begin(ServerRequest request, Scoreboard scoreboard) throws ServletException, IOException {
        round = request.body(Round.class);
        scoreboard.begin(round.from(), round.payments());
        return ServerResponse.noContent().build();
    }

    private ServerResponse completed(Scoreboard scoreboard) throws InterruptedException {
        if (!scoreboard.await(PATIENCE)) {
            return ServerResponse.status(HttpStatus.GATEWAY_TIMEOUT)
                    .body("%d of %d payments are not complete after %s"
                            .formatted(scoreboard.missing(), round.payments(), PATIENCE));
        }
        List<Long> nanos = LongStream.range(0, round.payments())
                .map(index -> scoreboard.awardedAt(round.from() + index))
                .boxed()
                .toList();
        return ServerResponse.ok().body(new Times(nanos));
    }

    /** Counts those of other services. */
    static final class Requests extends OncePerRequestFilter {

        private final LongAdder requests = new LongAdder();

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (!request.getRequestURI().startsWith(PATHS)) {
                requests.increment();
            }
            chain.doFilter(request, response);
        }

        long count() {
            return requests.sum();
        }
    }
}
