package dev.txmq.it.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A page of the documentation, as far as tests follow it. */
record Page(String text) {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern HEADING = Pattern.compile("(?m)^(#+) .*");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern FILE = Pattern.compile("(?ms)^`([\\w./-]+)`\\n\\n```\\w+\\n(.*?)^```$");

    /** A code block. */
    record Block(String language, String content) {}

    static Page read(String path) {
        try {
            return new Page(Files.readString(ROOT.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(block.group(1), block.group(2)))
                .toList();
    }

    List<String> commands() {
        return blocks().stream()
                .filter(block -> block.language().equals("sh"))
                .map(block -> block.content().strip())
                .toList();
    }

    /** The blocks under a line that is a path alone, by that path. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        FILE.matcher(text).results().forEach(file -> files.put(file.group(1), file.group(2)));
        return files;
    }

    /** All but the code blocks. */
    String prose() {
        return BLOCK.matcher(text).replaceAll("");
    }

    /** The level of each heading, in order. */
    List<Integer> outline() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1).length())
                .toList();
    }
}
