package dev.txmq.points;

import java.time.Clock;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
@ConfigurationPropertiesScan
public class PointsServiceApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    /** Configured by {@code points-service.yml}: services may share a class path, and a process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(PointsServiceApplication.class)
                .properties("spring.config.name=points-service");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
