package dev.txmq.it.tcc;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.WireCrashPoints;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Activity;

/** {@link MarketApplication} in a process of its own, with crash points. It pays an order for each request, whose path names it. */
final class MarketProcess {

    private MarketProcess() {}

    public static void main(String[] arguments) {
        MarketApplication.builder().sources(CrashPoints.class).run(arguments);
        WireCrashPoints.install();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    static class CrashPoints {

        @Bean
        RouterFunction<ServerResponse> pay(Activities activities, MarketOrders orders, Hooks hooks) {
            return RouterFunctions.route()
                    .POST("/pay/{key}", request -> {
                        String key = request.pathVariable("key");
                        hooks.on(Step.RESERVED, key, any -> CrashPoint.ACTIVITY_BEFORE_BEGIN.reached());
                        hooks.on(Step.CONFIRMED, key, any -> CrashPoint.ACTIVITY_BEFORE_DECISION.reached());
                        orders.place(key);
                        return ServerResponse.ok()
                                .body(activities
                                        .run(Activity.of("transfer", key)
                                                .reserve("order", key)
                                                .reserve("debit", Transfer.of(key, 30))
                                                .reserve("credit", Transfer.of(key, 30)))
                                        .status()
                                        .name());
                    })
                    .GET("/ready", request -> ServerResponse.ok().body("ready"))
                    .build();
        }

        @Bean
        RouterFunction<ServerResponse> leaveOpen(Activities activities, MarketOrders orders, Hooks hooks) {
            LeftOpen open = new LeftOpen(activities, orders, hooks);
            return RouterFunctions.route()
                    .POST("/left/undecided/{count}", request -> {
                        open.undecided(Integer.parseInt(request.pathVariable("count")));
                        return ServerResponse.ok().build();
                    })
                    .POST("/left/decided/{count}", request -> {
                        open.decided(Integer.parseInt(request.pathVariable("count")));
                        return ServerResponse.ok().build();
                    })
                    .build();
        }

        @Bean
        RestClientCustomizer aroundTries() {
            return builder -> builder.requestInterceptor((request, body, execution) -> {
                if (!request.getURI().getPath().contains("/debit/")) {
                    return execution.execute(request, body);
                }
                CrashPoint.ACTIVITY_BEGUN.reached();
                ClientHttpResponse answer = execution.execute(request, body);
                CrashPoint.ACTIVITY_TRIED.reached();
                return answer;
            });
        }
    }
}
