package dev.txmq.quickstart.teaching;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.txmq.console.MenuEntry;

/** The page in the console. */
@Configuration(proxyBeanMethods = false)
@Import(TeachingController.class)
class TeachingConfiguration {

    @Bean
    MenuEntry teachingPage() {
        return new MenuEntry("/teaching", "teaching.title");
    }
}
