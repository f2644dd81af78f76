package dev.txmq.benchmarks.contest;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * All contenders share a class path, and each would configure itself in the applications of all others. This keeps out those
 * that an application is not about.
 */
final class OnlyOneLibrary implements AutoConfigurationImportFilter, EnvironmentAware {

    static final String PROPERTY = "benchmarks.library";

    private List<Library> others = List.of();

    @Override
    public void setEnvironment(Environment environment) {
        Set<Library> own = Set.of(environment.getProperty(PROPERTY, Library[].class, new Library[0]));
        others = Stream.of(Library.values())
                .filter(library -> !own.contains(library))
                .toList();
    }

    /** Asked about what auto-configurations and applications import, too. */
    @Override
    public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[configurations.length];
        for (int i = 0; i < matches.length; i++) {
            String name = configurations[i];
            matches[i] = name == null || others.stream().noneMatch(library -> library.configures(name));
        }
        return matches;
    }
}
