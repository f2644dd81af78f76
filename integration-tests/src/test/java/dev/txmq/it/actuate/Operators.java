package dev.txmq.it.actuate;

import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

/** Lets everybody in, so that what is refused is refused by the endpoints; each password is the user's name, or its beginning. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class Operators {

    static final String LONG_NAME = "CN=".concat("a".repeat(200));

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.httpBasic(Customizer.withDefaults())
                .csrf(CsrfConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    DelegatingFilterProxyRegistrationBean securityFilter() {
        return new DelegatingFilterProxyRegistrationBean(AbstractSecurityWebApplicationInitializer.DEFAULT_FILTER_NAME);
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(
                user("ada", "OPERATOR"),
                user(LONG_NAME, "OPERATOR"),
                user("eve", "READER"),
                user("fin", "FIXER"),
                user("rex", "RECONCILER"));
    }

    private static UserDetails user(String name, String role) {
        return User.withUsername(name)
                .password("{noop}" + password(name))
                .roles(role)
                .build();
    }

    /** Spring Security encodes up to 72 characters. */
    static String password(String name) {
        return name.substring(0, Math.min(name.length(), 72));
    }
}
