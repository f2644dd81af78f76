package dev.txmq.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import dev.txmq.benchmarks.job.Scoreboard;

/**
 * Starts the two sides of a contender: one registers users in one database, the other awards points in another, as two services
 * would. Each is an application of its own, with {@code benchmarks.yml} and the auto-configurations of Spring Boot and of one
 * library.
 */
public final class Sides {

    private final Place place;
    private final Scoreboard scoreboard;
    private final Library library;
    private @Nullable ConfigurableApplicationContext points;

    /** @param library whose auto-configurations both sides have beside those of Spring Boot */
    public Sides(Place place, Scoreboard scoreboard, Library library) {
        this.place = place;
        this.scoreboard = scoreboard;
        this.library = library;
    }

    /** Starts the side that awards points, which is ready to receive when this returns. */
    public Sides points(Class<?> application, String... properties) {
        points = start(application, place.databases().points(), place.consumerGroup(), properties);
        return this;
    }

    /** Starts the side that registers users, whose beans have a {@link Registrar} among them. */
    public Running users(Class<?> application, String... properties) {
        try {
            ConfigurableApplicationContext users =
                    start(application, place.databases().users(), place.producerGroup(), properties);
            return new Running(
                    users.getBean(Registrar.class), points == null ? List.of(users) : List.of(users, points));
        } catch (RuntimeException e) {
            if (points != null) {
                points.close();
            }
            throw e;
        }
    }

    private ConfigurableApplicationContext start(
            Class<?> application, String database, String name, String[] properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.name=benchmarks",
                "--spring.application.name=" + name,
                "--spring.datasource.url=" + database,
                "--benchmarks.topic=" + place.topic(),
                "--benchmarks.group=" + place.consumerGroup(),
                "--" + OnlyOneLibrary.PROPERTY + "=" + library));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .initializers(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean(Scoreboard.class, () -> scoreboard);
                    beans.registerBean(Place.class, () -> place);
                })
                .run(arguments.toArray(String[]::new));
    }
}
