package dev.txmq.it.consume;

import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.IdempotentListener;
import dev.txmq.it.shop.PurchaseMade;

/** One listener, whose settings a test chooses, and whose effect is a row of {@code statistic}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WatchApplication {

    static final String IN_THE_HANDLER = "in the handler, and waiting to be killed";

    static SpringApplicationBuilder instance(String... properties) {
        return new SpringApplicationBuilder(WatchApplication.class)
                .properties(
                        "spring.config.name=none",
                        "spring.main.web-application-type=none",
                        "spring.flyway.enabled=false")
                .properties(properties);
    }

    /** In a process of its own, whose handler never returns. */
    public static void main(String[] arguments) {
        instance("watch.hang=true").run(arguments);
    }

    @Bean
    Watch watch(JdbcClient jdbc, Environment environment) {
        return new Watch(jdbc, environment.getProperty("watch.hang", Boolean.class, false));
    }

    static class Watch {

        private final JdbcClient jdbc;
        private final boolean hangs;

        Watch(JdbcClient jdbc, boolean hangs) {
            this.jdbc = jdbc;
            this.hangs = hangs;
        }

        @IdempotentListener(
                topic = "${watch.topic}",
                group = "${watch.topic}",
                filter = "${watch.filter:}",
                startFrom = "${watch.start-from:}",
                retryAfter = "${watch.retry-after:}")
        void watch(PurchaseMade purchase) {
            jdbc.sql("INSERT INTO statistic (item) VALUES (?)")
                    .param(purchase.item())
                    .update();
            if (hangs) {
                System.out.println(IN_THE_HANDLER);
                while (true) {
                    LockSupport.park();
                }
            }
            if (purchase.item().endsWith("-bad")) {
                throw new IllegalStateException("bad");
            }
        }
    }
}
