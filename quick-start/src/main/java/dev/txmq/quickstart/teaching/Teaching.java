package dev.txmq.quickstart.teaching;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.ConfigurableTransactionManager;

import dev.txmq.test.BrokerFaults;

/** Takes the lessons into the console and into the two services in which something goes wrong. */
public final class Teaching {

    /** Soon enough to watch: the broker's own are a quarter of a minute each. */
    public static final Map<String, String> BROKER_SETTINGS =
            Map.of("transactionTimeOut", "5000", "transactionCheckInterval", "5000");

    /** The relay waits for the check-back. */
    public static final List<String> USERS = List.of("--txmq.relay.republish-after=20s");

    /** Comes again after 1 s, 5 s and 10 s. */
    public static final List<String> POINTS = List.of(
            "--txmq.consumer.groups.points-service.first-retry-level=1",
            "--txmq.consumer.groups.points-service.max-attempts=4");

    private final NextPublished published = new NextPublished();
    private final FailingHandler handler = new FailingHandler();
    private final KitLog log = new KitLog();
    private final Lessons lessons;

    public Teaching(Shop shop, BrokerFaults faults) {
        lessons = new Lessons(shop, faults, published, handler, log);
    }

    /** Adds the page. */
    public SpringApplicationBuilder inConsole(SpringApplicationBuilder console) {
        return console.sources(TeachingConfiguration.class)
                .properties("spring.messages.basename=messages,teaching")
                .initializers(context -> {
                    log.listen();
                    context.getBeanFactory().registerSingleton("lessons", lessons);
                    context.getBeanFactory().registerSingleton("kitLog", log);
                });
    }

    /** Watches what it publishes. */
    public SpringApplicationBuilder inUsers(SpringApplicationBuilder users) {
        return users.initializers(context -> context.getBeanFactory().addBeanPostProcessor(published));
    }

    /** Its commits can be killed from now on. */
    public void usersStarted(ConfigurableApplicationContext users) {
        KilledCommit commit = new KilledCommit(users.getBean(DataSource.class));
        // behind the kit's own listener, whose last work is done then
        users.getBean(ConfigurableTransactionManager.class).addListener(commit);
        lessons.kill(commit);
    }

    /** Makes its handlers fail when a lesson wants it. */
    public SpringApplicationBuilder inPoints(SpringApplicationBuilder points) {
        return points.initializers(context -> context.getBeanFactory().registerSingleton("failingHandler", handler));
    }
}
