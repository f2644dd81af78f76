package dev.txmq.it.readme;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A page in Chinese has what the page in English has: headings, code, settings, items and figures. */
class TranslationTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern ITEM = Pattern.compile("(?m)^(?:- |\\d+\\. )");
    private static final Pattern LINK_TARGET = Pattern.compile("]\\([^)]*\\)");
    private static final Pattern FIGURE = Pattern.compile("(?<![\\w.,-])\\d(?:[\\d,.]*\\d)?");
    private static final Pattern COMMENT = Pattern.compile("(?: *(?<!:)//| +#).*");
    private static final Pattern TEXT_IN_DIAGRAM = Pattern.compile("( as |: |opt |Note over L).*");

    @ParameterizedTest
    @CsvSource({"README.md, README.zh-CN.md", "docs/getting-started.md, docs/zh/getting-started.md"})
    void saysTheSameInChinese(String english, String chinese) {
        Page original = Page.read(english);
        Page translation = Page.read(chinese);

        assertThat(translation.outline()).as("levels of headings").isEqualTo(original.outline());
        assertThat(code(translation)).as("code, without comments").isEqualTo(code(original));
        assertThat(rows(translation)).as("code in rows of tables").isEqualTo(rows(original));
        assertThat(items(translation)).as("items of lists").isEqualTo(items(original));
        assertThat(figures(translation)).as("figures").isEqualTo(figures(original));
        assertThat(translation.files().keySet()).isEqualTo(original.files().keySet());
    }

    private static List<String> code(Page page) {
        return page.blocks().stream()
                .map(block -> (block.language().equals("mermaid") ? TEXT_IN_DIAGRAM : COMMENT)
                        .matcher(block.content())
                        .replaceAll(""))
                .toList();
    }

    private static List<List<String>> rows(Page page) {
        return page.prose()
                .lines()
                .filter(line -> line.startsWith("|"))
                .map(row -> CODE.matcher(row)
                        .results()
                        .map(MatchResult::group)
                        .sorted()
                        .toList())
                .toList();
    }

    private static long items(Page page) {
        return ITEM.matcher(page.prose()).results().count();
    }

    private static List<String> figures(Page page) {
        return Stream.of(LINK_TARGET.matcher(page.prose()).replaceAll("]"))
                .flatMap(prose -> FIGURE.matcher(prose).results())
                .map(MatchResult::group)
                .sorted()
                .toList();
    }
}
