package dev.txmq.it.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageParkedEvent;
import dev.txmq.PublishingFailedEvent;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.shop.PurchaseMade;

/**
 * One listener, whose settings a test chooses. Its effect is a row of {@code statistic}, and it fails for an item that ends in {@code
 * -bad}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class WatchApplication {

    public static final String IN_THE_HANDLER = "in the handler, and waiting to be killed";

    public static SpringApplicationBuilder instance(String... properties) {
        return MortalApplication.of(WatchApplication.class, properties);
    }

    /** The same in a process of its own, to be killed. */
    public static ChildProcess process(String name, String[] properties, String... arguments) {
        List<String> all = new ArrayList<>();
        Stream.of(properties).map("--"::concat).forEach(all::add);
        all.addAll(List.of(arguments));
        MachineProcess[] made = new MachineProcess[1];
        made[0] = new MachineProcess(
                name, MachineProcess.java(WatchApplication.class, all), () -> made[0].linesWith("Started ") > 0);
        return made[0];
    }

    public static void main(String[] arguments) {
        instance().run(arguments);
    }

    @Bean
    Watch watch(JdbcClient jdbc, Environment environment) {
        return new Watch(jdbc, environment.getProperty("watch.hangs", Boolean.class, false));
    }

    @Bean
    @ConditionalOnProperty("watch.dies-of-events")
    Deadly deadly() {
        return new Deadly();
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

    /** Dies, as if by kill -9, at the first moment at which an application can know of an event. */
    static class Deadly {

        @EventListener({MessageParkedEvent.class, PublishingFailedEvent.class})
        void die() {
            Runtime.getRuntime().halt(128 + 9);
        }
    }
}
