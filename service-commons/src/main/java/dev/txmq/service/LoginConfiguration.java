package dev.txmq.service;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The web server of the actuator endpoints knows {@code service.logins}, whether or not it is the one of the API. */
@ManagementContextConfiguration(value = ManagementContextType.ANY, proxyBeanMethods = false)
@EnableConfigurationProperties(LoginProperties.class)
class LoginConfiguration {

    @Bean
    Logins serviceLogins(LoginProperties properties) {
        return new Logins(properties);
    }
}
