package dev.txmq.reconcile.app;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A program that only reconciles. */
@EnableAutoConfiguration
public class OnceMain {

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(OnceMain.class)
                .web(WebApplicationType.NONE)
                .properties("spring.application.name=reconciliation")
                .run(arguments);
    }
}
