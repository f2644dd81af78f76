package dev.txmq.it.readme;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/getting-started.md shows compiles, and names the versions of this build. {@link GettingStartedTest} follows it. */
class GettingStartedPageTest {

    private final Page page = Page.read("docs/getting-started.md");

    @Test
    void showsJavaThatCompiles(@TempDir Path classes) {
        List<SourceFile> sources = page.files().entrySet().stream()
                .filter(file -> file.getKey().endsWith(".java"))
                .map(SourceFile::new)
                .toList();
        StringWriter errors = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

        boolean compiles = compiler.getTask(
                        errors, null, null, List.of("-d", classes.toString(), "-proc:none"), null, sources)
                .call();

        assertThat(sources).hasSize(6);
        assertThat(compiles).as(errors.toString()).isTrue();
    }

    @Test
    void namesTheVersionsOfThisBuild() {
        String parent = Page.read("pom.xml").text();
        String springBoot = parent.replaceFirst("(?s).*?<parent>.*?<version>(.*?)<.*", "$1");
        String txmq = parent.replaceFirst("(?s).*?</parent>.*?<version>(.*?)<.*", "$1");

        assertThat(page.files().get("pom.xml"))
                .contains("<version>" + springBoot + "</version>", "<version>" + txmq + "</version>");
        assertThat(page.text())
                .contains("version \"" + springBoot + "\"", "dev.txmq:txmq-bom:" + txmq)
                .doesNotContainPattern("0\\.\\d+\\.\\d+-SNAPSHOT(?<!" + txmq + ")");
    }

    private static final class SourceFile extends SimpleJavaFileObject {

        private final String content;

        SourceFile(Map.Entry<String, String> file) {
            super(
                    URI.create("string:///" + file.getKey().replace(File.separatorChar, '/')),
                    JavaFileObject.Kind.SOURCE);
            content = file.getValue();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }
    }
}
