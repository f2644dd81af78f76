package dev.txmq.it.tcc;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A service that runs activities, and takes part in them with its orders. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(MarketOrders.class)
public class MarketApplication {

    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(MarketApplication.class).properties("spring.config.name=market");
    }

    @Bean
    Hooks hooks() {
        return new Hooks();
    }
}
