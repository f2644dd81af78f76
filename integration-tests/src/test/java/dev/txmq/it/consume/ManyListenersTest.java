package dev.txmq.it.consume;

import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An application with more listeners than the shop has. */
@ExtendWith(OutputCaptureExtension.class)
class ManyListenersTest extends ShopTest {

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void shareOneInstanceOfTheClient(CapturedOutput output) {
        Set<Thread> before = threads();
        try (ConfigurableApplicationContext shop = start()) {
            shop.getBean(Purchases.class).buy(item);
            TwentyListeners listeners = shop.getBean(TwentyListeners.class);
            await().atMost(SOON)
                    .until(() -> listeners.handled.containsAll(IntStream.rangeClosed(1, 20)
                            .mapToObj(number -> "%02d %s".formatted(number, item))
                            .toList()));

            assertThat(output).contains("22 listeners call their handlers on up to 86 threads", "and the pool has 20");
            assertThat(newThreads(before, "PullMessageService"))
                    .as("instances, the producer's included")
                    .isEqualTo(2);
        }
        assertThat(newThreads(before, "PullMessageService")).isZero();
    }

    private static long newThreads(Set<Thread> before, String name) {
        return threads().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().equals(name))
                .count();
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    private ConfigurableApplicationContext start() {
        SpringApplicationBuilder application = ShopApplication.instance(sharedInfrastructure());
        application.application().addPrimarySources(Set.of(TwentyListeners.class));
        return application.run(
                "--spring.application.name=many",
                "--spring.datasource.url=" + mariaDb.jdbcUrl("many"),
                "--spring.flyway.baseline-on-migrate=true",
                "--spring.flyway.baseline-version=0");
    }
}
