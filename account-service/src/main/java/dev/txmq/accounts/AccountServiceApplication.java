package dev.txmq.accounts;

import java.time.Clock;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class AccountServiceApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    /** Configured by {@code account-service.yml}: services may share a class path, and a process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(AccountServiceApplication.class)
                .properties("spring.config.name=account-service");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
