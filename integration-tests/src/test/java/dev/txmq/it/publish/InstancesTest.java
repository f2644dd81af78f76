package dev.txmq.it.publish;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.txmq.MessageStatus;
import dev.txmq.it.shop.ShopInstance;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;

class InstancesTest extends ShopTest {

    @Test
    void theOtherInstanceAnswersForOneThatWasKilledBetweenCommitAndEndTransaction() throws Exception {
        Process victim = startInstance();
        try {
            waitFor(ShopInstance.COMMITTED, victim.inputReader());
            assertThat(rocketMq.producerInstances("shop")).isEqualTo(2);

            assertThat(victim.destroyForcibly().waitFor()).isEqualTo(128 + 9);
        } finally {
            victim.destroyForcibly();
        }

        assertThat(purchases.isBought(item)).isTrue();
        assertThat(messageLog.findByKey(item, 1))
                .singleElement()
                .satisfies(entry -> assertThat(entry.status()).isEqualTo(MessageStatus.COMMITTED));
        assertShippedOnce(item);
        assertThat(rocketMq.faults().traffic().checkBackAnswers()).isPositive();
    }

    private Process startInstance() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dshop.item=" + item,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ShopInstance.class.getName()));
        Stream.of(sharedInfrastructure()).map(property -> "--" + property).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void waitFor(String line, BufferedReader output) throws IOException {
        List<String> seen = new ArrayList<>();
        String next;
        while ((next = output.readLine()) != null) {
            if (next.equals(line)) {
                return;
            }
            seen.add(next);
        }
        throw new AssertionError("the instance ended:\n" + String.join("\n", seen));
    }
}
