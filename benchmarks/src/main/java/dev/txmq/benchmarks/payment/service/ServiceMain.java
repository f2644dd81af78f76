package dev.txmq.benchmarks.payment.service;

import java.io.IOException;
import java.util.Arrays;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** An application of a contender in a process of its own, which can be killed. Ends when its standard input does. */
public final class ServiceMain {

    /** Printed when the application has started. */
    public static final String READY = "service is ready";

    private ServiceMain() {}

    /** Arguments: the class that configures the application, and those of its start. */
    public static void main(String[] arguments) throws ClassNotFoundException, IOException {
        new SpringApplicationBuilder(Class.forName(arguments[0]))
                .web(WebApplicationType.SERVLET)
                .registerShutdownHook(false)
                .run(Arrays.copyOfRange(arguments, 1, arguments.length));
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // nobody says anything
        }
        Runtime.getRuntime().halt(0);
    }
}
