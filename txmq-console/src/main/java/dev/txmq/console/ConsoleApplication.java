package dev.txmq.console;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The console. It keeps nothing but the samples of its charts: all else on its pages was asked of services just then, over HTTP. What an
 * operator does is done by a service, in a transaction of that service.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ConsoleApplication {

    /** Starts it with {@code txmq-console.yml}. */
    public static void main(String[] args) {
        application().run(args);
    }

    /**
     * Configured by {@code txmq-console.yml}, and without the kit and its database: a process, and a class path, may hold services beside
     * the console.
     */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ConsoleApplication.class)
                .properties("spring.config.name=txmq-console", "spring.autoconfigure.exclude=" + ofServices());
    }

    private static String ofServices() {
        ImportCandidates all =
                ImportCandidates.load(AutoConfiguration.class, ConsoleApplication.class.getClassLoader());
        return StreamSupport.stream(all.spliterator(), false)
                .filter(ConsoleApplication::isOfServices)
                .collect(Collectors.joining(","));
    }

    private static boolean isOfServices(String autoConfiguration) {
        return autoConfiguration.startsWith("dev.txmq.")
                || autoConfiguration.startsWith("org.springframework.boot.jdbc.")
                || autoConfiguration.startsWith("org.springframework.boot.flyway.");
    }
}
