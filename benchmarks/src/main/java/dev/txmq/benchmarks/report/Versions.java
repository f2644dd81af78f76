package dev.txmq.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.springframework.boot.SpringBootVersion;

/** Of everything that takes part. */
final class Versions {

    private Versions() {}

    static Map<String, String> all(String database) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        versions.put("Spring Boot", SpringBootVersion.getVersion());
        versions.put("MariaDB", database);
        new TreeMap<>(built()).forEach((name, version) -> versions.put((String) name, (String) version));
        return versions;
    }

    /** Those that the build chose. */
    private static Properties built() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("/versions.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("versions.properties cannot be read", e);
        }
        return properties;
    }
}
