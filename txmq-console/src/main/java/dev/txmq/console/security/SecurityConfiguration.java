package dev.txmq.console.security;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.servlet.DispatcherType;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.RequestHeaderRequestMatcher;

import dev.txmq.console.MenuEntry;
import dev.txmq.console.config.ConsoleProperties;
import dev.txmq.console.config.ConsoleProperties.Role;

/** Nothing is shown without a log-in, and only operators act. What is not named here is refused. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** Only what this server sends; scripts and styles from files alone. So text of a message that gets into a page does nothing there. */
    private static final String CONTENT =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
                    + "frame-ancestors 'none'; base-uri 'none'";

    private static final String LOG_IN = "/login";
    private static final String PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    @Bean
    SecurityFilterChain console(
            HttpSecurity http,
            ConsoleProperties properties,
            ObjectProvider<ClientRegistrationRepository> providers,
            SessionRegistry sessions,
            ObjectProvider<MenuEntry> menu) {
        if (providers.getIfAvailable() != null) {
            http.oauth2Login(login -> login.loginPage(LOG_IN)
                    .defaultSuccessUrl("/")
                    .failureUrl("/login?refused")
                    .userInfoEndpoint(user -> user.userAuthoritiesMapper(new ClaimedRoles(properties))));
        }
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/login", "/assets/**", "/webjars/**", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/acts/**")
                        .hasRole(Role.OPERATOR.name())
                        .requestMatchers(HttpMethod.GET, pages(menu))
                        .hasAnyRole(Role.VIEWER.name(), Role.OPERATOR.name())
                        .anyRequest()
                        .denyAll())
                .addFilterBefore(new SessionAge(Clock.systemUTC()), SecurityContextHolderFilter.class)
                .exceptionHandling(refused -> refused.defaultAuthenticationEntryPointFor(
                                (request, response, e) -> response.setHeader("HX-Refresh", "true"),
                                new RequestHeaderRequestMatcher("HX-Request"))
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint(LOG_IN), AnyRequestMatcher.INSTANCE))
                .formLogin(form -> form.loginPage(LOG_IN).defaultSuccessUrl("/"))
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .sessionManagement(session ->
                        session.sessionConcurrency(limit -> limit.maximumSessions(properties.sessionsPerUser())
                                .sessionRegistry(sessions)
                                .expiredUrl("/login?expired")))
                .headers(headers -> headers.contentSecurityPolicy(content -> content.policyDirectives(CONTENT))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .permissionsPolicyHeader(permissions -> permissions.policy(PERMISSIONS))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN)))
                .build();
    }

    private static String[] pages(ObjectProvider<MenuEntry> menu) {
        return Stream.concat(
                        Stream.of("/", "/now", "/journey", "/troubles/**"),
                        menu.stream().map(entry -> entry.path() + "/**"))
                .toArray(String[]::new);
    }

    /** For the log-in page. */
    @Bean
    LogIns logIns(ConsoleProperties properties, ObjectProvider<ClientRegistrationRepository> providers) {
        Map<String, String> names = new LinkedHashMap<>();
        if (providers.getIfAvailable() instanceof Iterable<?> all) {
            all.forEach(each -> {
                if (each instanceof ClientRegistration provider) {
                    names.put(provider.getRegistrationId(), provider.getClientName());
                }
            });
        }
        if (names.isEmpty() && properties.users().isEmpty()) {
            throw new IllegalArgumentException(
                    "txmq.console.users must name at least one user, such as txmq.console.users.ada.role=OPERATOR,"
                            + " or spring.security.oauth2.client.registration a provider that knows them");
        }
        return new LogIns(!properties.users().isEmpty(), names);
    }

    @Bean
    SessionRegistry sessions() {
        return new SessionsByName();
    }

    @Bean
    UserDetailsService users(ConsoleProperties properties) {
        List<UserDetails> users = properties.users().entrySet().stream()
                .map(user -> User.withUsername(user.getKey())
                        .password(user.getValue().password())
                        .roles(user.getValue().role().name())
                        .build())
                .toList();
        return new InMemoryUserDetailsManager(users);
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder();
    }

    /** So that a session that ended does not count any more. */
    @Bean
    ServletListenerRegistrationBean<HttpSessionEventPublisher> sessionEvents() {
        return new ServletListenerRegistrationBean<>(new HttpSessionEventPublisher());
    }
}
