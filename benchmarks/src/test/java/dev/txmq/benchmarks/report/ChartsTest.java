package dev.txmq.benchmarks.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.benchmarks.measure.Figure;

import static org.assertj.core.api.Assertions.assertThat;

class ChartsTest {

    @TempDir
    Path directory;

    @Test
    void drawsTimesFarApart() throws Exception {
        new Charts(directory)
                .contest(Stream.of(0.04, 3.0, 5_000.0).map(this::entry).toList());

        for (String file : List.of(Charts.THROUGHPUT, Charts.LATENCY, Charts.CPU)) {
            assertThat(ImageIO.read(directory.resolve(file).toFile()).getWidth())
                    .isEqualTo(1100);
        }
    }

    private Entry entry(double value) {
        Figure figure = new Figure(value, value / 2, value * 2);
        return new Entry(
                "contender " + value,
                "",
                null,
                figure,
                Map.of(Entry.MEDIAN, figure, Entry.P99, figure, Entry.P999, figure),
                new Entry.Cost(
                        figure, figure, figure, figure, figure, new Entry.CpuSeconds(figure, figure, figure, figure)));
    }
}
