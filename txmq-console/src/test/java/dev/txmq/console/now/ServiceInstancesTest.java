package dev.txmq.console.now;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.console.AnsweringService;
import dev.txmq.console.Browser;
import dev.txmq.console.RunningConsole;

import static org.assertj.core.api.Assertions.assertThat;

/** Each instance of a service is asked how it is, and is called by a number. */
class ServiceInstancesTest {

    private static final String OVERVIEW = """
            {"messages":{"COMMITTED":3},"deadLetters":{},"lag":{"points":5}}""";

    private AnsweringService first;
    private AnsweringService second;

    @BeforeEach
    void start() {
        first = AnsweringService.start(Map.of("/health", "{\"status\":\"UP\"}", "/txmq", OVERVIEW));
        second = AnsweringService.start(Map.of("/health", "{\"status\":\"DEGRADED\"}", "/txmq", OVERVIEW));
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void eachIsShownWithItsHealth() {
        try (RunningConsole console = RunningConsole.start(
                "services.points.url=" + first.address(),
                "services.points.instances=" + first.address() + "," + second.address(),
                "services.single.url=" + first.address())) {
            Browser eve = console.browser().logIn("eve");

            String page = eve.get("/now").body();
            assertThat(page)
                    .containsSubsequence(">points 1<", ">UP<", ">points 2<", ">DEGRADED<", ">single<")
                    .contains("Something is not well.")
                    .doesNotContain("single 1", first.address(), second.address());

            second.close();
            assertThat(eve.get("/now").body()).contains("points 2 does not answer", ">no answer<");
        }
    }

    @Test
    void whatHasComeTogetherIsCountedOnce() {
        try (RunningConsole console = RunningConsole.start(
                "services.points.url=" + first.address(),
                "services.points.instances=" + first.address() + "," + second.address())) {
            String page = console.browser().logIn("eve").get("/now").body();

            assertThat(page.split("<dd>3</dd>", -1)).hasSize(2);
            assertThat(page.split("<dd>5</dd>", -1)).hasSize(2);
        }
    }
}
