package dev.txmq.it.tcc;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** A service with wallets, which takes part in activities. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Wallets.class)
class BankApplication {

    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(BankApplication.class).properties("spring.config.name=bank");
    }

    @Bean
    Trouble trouble() {
        return new Trouble();
    }
}
