package dev.txmq.benchmarks.payment.service;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import jakarta.servlet.ServletException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import dev.txmq.benchmarks.measure.Callers;
import dev.txmq.benchmarks.measure.Schedule;
import dev.txmq.benchmarks.payment.service.Wire.Decisions;
import dev.txmq.benchmarks.payment.service.Wire.Load;

/** Makes payments when it is told to, by threads of its own: to be imported by the application that has the orders. */
@Import(Control.class)
public class Paying {

    private static final Logger LOG = LoggerFactory.getLogger(Paying.class);

    private volatile boolean stopped;

    @Bean
    RouterFunction<ServerResponse> payingRoutes(Payer payer) {
        return RouterFunctions.route()
                .POST(Wire.PAYMENTS, request -> ServerResponse.ok().body(pay(payer, load(request))))
                .DELETE(Wire.PAYMENTS, request -> stop())
                .build();
    }

    private static Load load(ServerRequest request) throws ServletException, IOException {
        return request.body(Load.class);
    }

    private ServerResponse stop() {
        stopped = true;
        return ServerResponse.noContent().build();
    }

    private Decisions pay(Payer payer, Load load) throws ExecutionException, InterruptedException {
        System.gc();
        stopped = false;
        AtomicLongArray decided = new AtomicLongArray(load.payments());
        IntConsumer paying = index -> {
            if (!stopped && pay(payer, Payment.of(load.from() + index, load.merchants()), load.undaunted())) {
                decided.set(index, System.nanoTime());
            }
        };
        if (load.perSecond() == 0) {
            Callers.Span span = Callers.run(load.callers(), load.payments(), paying);
            return new Decisions(span.begin(), List.of(), list(decided));
        }
        Schedule schedule = new Schedule(load.perSecond());
        Callers.Span span = Callers.run(load.callers(), load.payments(), schedule.each(paying));
        List<Long> due =
                IntStream.range(0, load.payments()).mapToObj(schedule::due).toList();
        return new Decisions(span.begin(), due, list(decided));
    }

    private static boolean pay(Payer payer, Payment payment, boolean undaunted) {
        try {
            payer.pay(payment);
            return true;
        } catch (RuntimeException e) {
            if (undaunted) {
                LOG.warn("order {} is not paid: {}", payment.orderNo(), e.toString());
                return false;
            }
            throw e;
        }
    }

    private static List<Long> list(AtomicLongArray times) {
        return IntStream.range(0, times.length()).mapToObj(times::get).toList();
    }
}
