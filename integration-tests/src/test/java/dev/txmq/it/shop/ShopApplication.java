package dev.txmq.it.shop;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/**
 * An application of the kit that is small enough to fail at will: purchases are published, shipments are their effect. Nothing in
 * its own tables stops a second shipment, so that a double effect would show.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({Purchases.class, Shipments.class, Statistics.class, HandlerTrouble.class})
public class ShopApplication {

    /** For tests that need an instance of their own beside the shared one. */
    public static SpringApplicationBuilder instance(String... properties) {
        return new SpringApplicationBuilder(ShopApplication.class)
                .properties("spring.config.name=shop", "spring.main.web-application-type=none")
                .properties(properties);
    }
}
