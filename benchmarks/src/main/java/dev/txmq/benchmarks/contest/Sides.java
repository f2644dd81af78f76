package dev.txmq.benchmarks.contest;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import dev.txmq.benchmarks.job.Scoreboard;

/** Starts the sides of a contender, with {@code benchmarks.yml} and the auto-configurations of Spring Boot and some libraries. */
public final class Sides {

    private final Place place;
    private final Scoreboard scoreboard;
    private final List<Library> libraries;

    public Sides(Place place, Scoreboard scoreboard, Library... libraries) {
        this.place = place;
        this.scoreboard = scoreboard;
        this.libraries = List.of(libraries);
    }

    public ConfigurableApplicationContext users(Class<?> application, String... properties) {
        return start(application, place.databases().users(), place.producerGroup(), properties);
    }

    public ConfigurableApplicationContext points(Class<?> application, String... properties) {
        return start(application, place.databases().points(), place.consumerGroup(), properties);
    }

    private ConfigurableApplicationContext start(
            Class<?> application, String database, String name, String[] properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.name=benchmarks",
                "--spring.application.name=" + name,
                "--spring.datasource.url=" + database,
                "--benchmarks.topic=" + place.topic(),
                "--benchmarks.group=" + place.consumerGroup(),
                Library.argument(libraries)));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplicationBuilder(application)
                .web(libraries.contains(Library.ACTUATOR) ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .registerShutdownHook(false)
                .initializers(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean(Scoreboard.class, () -> scoreboard);
                    beans.registerBean(Place.class, () -> place);
                })
                .run(arguments.toArray(String[]::new));
    }
}
