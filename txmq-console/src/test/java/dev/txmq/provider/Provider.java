package dev.txmq.provider;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** A server that people log in at. It puts the groups of a user into the claim {@code groups} of the ID token. */
public final class Provider implements AutoCloseable {

    public static final String CLIENT = "txmq-console";
    public static final String SECRET = "of-the-client";

    private static final Map<String, List<String>> GROUPS =
            Map.of("grace", List.of("staff", "operations"), "henry", List.of("support"), "mallory", List.of("staff"));

    private final ConfigurableApplicationContext context;

    private Provider(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static Provider start() {
        return new Provider(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(
                        "spring.config.name=provider",
                        "spring.autoconfigure.exclude=" + ofServices(),
                        "server.address=127.0.0.1",
                        "server.servlet.session.cookie.name=provider",
                        "server.port=0")
                .run());
    }

    private static String ofServices() {
        return StreamSupport.stream(
                        ImportCandidates.load(AutoConfiguration.class, Provider.class.getClassLoader())
                                .spliterator(),
                        false)
                .filter(name -> name.startsWith("dev.txmq.")
                        || name.startsWith("org.springframework.boot.jdbc.")
                        || name.startsWith("org.springframework.boot.flyway."))
                .collect(Collectors.joining(","));
    }

    public String issuer() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** Lets this client in, which is there now. */
    public void accept(String redirectUri) {
        context.getBean(RegisteredClientRepository.class)
                .save(client(redirectUri).build());
    }

    private static RegisteredClient.Builder client(String redirectUri) {
        return RegisteredClient.withId("1")
                .clientId(CLIENT)
                .clientSecret("{noop}" + SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(redirectUri)
                .scope("openid");
    }

    @Override
    public void close() {
        context.close();
    }

    /** The server. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SecurityFilterChain provider(HttpSecurity http) {
            return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }

        @Bean
        RegisteredClientRepository clients() {
            return new InMemoryRegisteredClientRepository(
                    client("http://127.0.0.1:1/nowhere").build());
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(
                    GROUPS.keySet().stream().map(Application::person).toList());
        }

        private static UserDetails person(String name) {
            return User.withUsername(name)
                    .password("{noop}" + name)
                    .roles("PERSON")
                    .build();
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> groups() {
            return token -> token.getClaims()
                    .claim("groups", GROUPS.get(token.getPrincipal().getName()));
        }

        @Bean
        JWKSource<SecurityContext> keys() throws NoSuchAlgorithmException {
            KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            RSAKey key = new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .privateKey(pair.getPrivate())
                    .keyID(UUID.randomUUID().toString())
                    .build();
            return new ImmutableJWKSet<>(new JWKSet(key));
        }

        @Bean
        JwtDecoder tokens(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().build();
        }
    }
}
