package dev.txmq.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/**
 * What it ran on, and how.
 *
 * @param settings that decide about the figures
 */
public record Machine(
        String date, String processor, int cores, String memory, String system, Map<String, String> settings) {

    static Machine here(Map<String, String> settings) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                model(),
                system.getAvailableProcessors(),
                "%.0f GiB".formatted(system.getTotalMemorySize() / Math.pow(1024, 3)),
                "%s %s".formatted(system.getName(), system.getVersion()),
                settings);
    }

    /** Linux tells its name; elsewhere it is the architecture alone. */
    private static String model() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
