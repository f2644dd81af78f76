package dev.txmq.users;

import java.time.Clock;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class UserServiceApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    /** Configured by {@code user-service.yml}: services may share a class path, and a process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(UserServiceApplication.class).properties("spring.config.name=user-service");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** A number or boolean is no user name, though Jackson could make one of it. */
    @Bean
    JsonMapperBuilderCustomizer strictText() {
        return mapper -> mapper.withCoercionConfig(
                LogicalType.Textual,
                text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }
}
