package dev.txmq.it.processes;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application without a server, whose tables are there: in the JVM of the tests, or in a process of its own that may die. */
public final class MortalApplication {

    static final String READY = "ready to die";

    private MortalApplication() {}

    /** For the JVM of the tests. */
    public static SpringApplicationBuilder of(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .properties(
                        "spring.config.name=none",
                        "spring.main.web-application-type=none",
                        "spring.flyway.enabled=false")
                .properties(properties);
    }

    /** For the {@code main} method of a {@link MachineProcess}: dies at the crash points that are armed. */
    public static ConfigurableApplicationContext run(Class<?> application, String[] arguments) {
        ConfigurableApplicationContext context = of(application).run(arguments);
        WireCrashPoints.install();
        System.out.println(READY);
        return context;
    }
}
