package dev.txmq.console.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the console shows, and to whom. A wrong value stops the start.
 *
 * @param services the services by their names on the pages. At least one.
 * @param users who may log in with a password, by name. At least one, where there is no OAuth2 client.
 * @param rolesClaim the claim of an OAuth2 log-in that has the roles of the user: a text, or a list of texts.
 * @param operatorRole the role in that claim by which a user is an OPERATOR.
 * @param viewerRole the role in that claim by which a user is a VIEWER.
 * @param timeout how long a service may take to answer a request. 100ms to 60s.
 * @param sessionsPerUser how many sessions a user may have at a time. The next log-in ends the one that was used least recently. 1 to 100.
 */
@ConfigurationProperties(prefix = "txmq.console", ignoreUnknownFields = false)
public record ConsoleProperties(
        @DefaultValue Map<String, Service> services,
        @DefaultValue Map<String, User> users,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue("OPERATOR") String operatorRole,
        @DefaultValue("VIEWER") String viewerRole,
        @DefaultValue("3s") Duration timeout,
        @DefaultValue("3") int sessionsPerUser) {

    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    private static final String PREFIX = "{bcrypt}";
    /** With the name of the console, it is part of a text of 128 characters. */
    public static final int LONGEST_NAME = 64;

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);
    private static final int MOST_SESSIONS = 100;

    public ConsoleProperties {
        services = Map.copyOf(services);
        users = Map.copyOf(users);
        check(!services.isEmpty(), "services", "name at least one service");
        services.forEach((name, service) -> service.check("services." + name));
        users.forEach((name, user) -> {
            check(
                    name.length() <= LONGEST_NAME,
                    "users",
                    "have names of at most %d characters".formatted(LONGEST_NAME));
            user.check("users." + name);
        });
        check(!rolesClaim.isBlank(), "roles-claim", "name a claim");
        check(!operatorRole.isBlank(), "operator-role", "name a role");
        check(!viewerRole.isBlank(), "viewer-role", "name a role");
        check(
                timeout.compareTo(SHORTEST_TIMEOUT) >= 0 && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                "timeout",
                "be 100ms to 60s, was %dms".formatted(timeout.toMillis()));
        check(
                sessionsPerUser >= 1 && sessionsPerUser <= MOST_SESSIONS,
                "sessions-per-user",
                "be 1 to %d, was %d".formatted(MOST_SESSIONS, sessionsPerUser));
    }

    /**
     * A service that is asked.
     *
     * @param url base address of its actuator, such as {@code http://points:8082/actuator}. Without one, Spring Cloud discovery is asked for
     *     a service of this name.
     * @param instances base addresses of the actuators of all instances, where there are several. The page Now asks each of them.
     * @param username of the console at this service, for HTTP Basic. It needs the operator role and the reader role there.
     * @param password of that user
     * @param sslBundle one of {@code spring.ssl.bundle}, with the authorities that are trusted. Without, those of the JVM are.
     */
    public record Service(
            @Nullable String url,
            @DefaultValue List<String> instances,
            @Nullable String username,
            @Nullable String password,
            @Nullable String sslBundle) {

        public Service {
            instances = List.copyOf(instances);
        }

        private void check(String key) {
            checkAddress(url, key + ".url");
            instances.forEach(instance -> checkAddress(instance, key + ".instances"));
            ConsoleProperties.check(
                    url != null || instances.isEmpty(), key + ".url", "be set where there are instances");
            ConsoleProperties.check(
                    (username == null) == (password == null), key, "have username and password, or none");
        }

        private static void checkAddress(@Nullable String url, String key) {
            ConsoleProperties.check(
                    url == null || isAddress(url),
                    key,
                    "be the address of an actuator such as http://points:8082/actuator, was '%s'".formatted(url));
        }

        private static boolean isAddress(String url) {
            try {
                URI uri = URI.create(url);
                return uri.getHost() != null
                        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                        && uri.getQuery() == null
                        && uri.getFragment() == null
                        && uri.getUserInfo() == null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Service[url=%s, username=%s]".formatted(url, username);
        }
    }

    /**
     * Somebody who may log in.
     *
     * @param password a bcrypt hash, with or without {@code {bcrypt}} before it
     * @param role what the user may do
     */
    public record User(
            @DefaultValue("") String password,
            @DefaultValue("VIEWER") Role role) {

        public User {
            password = password.startsWith(PREFIX) ? password.substring(PREFIX.length()) : password;
        }

        private void check(String key) {
            ConsoleProperties.check(
                    BCRYPT.matcher(password).matches(),
                    key + ".password",
                    "be a bcrypt hash, as `htpasswd -nBC 10 name` prints behind the colon");
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "User[role=%s]".formatted(role);
        }
    }

    /** What a user may do. */
    public enum Role {
        /** Look, without payloads and errors. */
        VIEWER,
        /** Look at everything, and act. */
        OPERATOR
    }

    private static void check(boolean right, String key, String rule) {
        if (!right) {
            throw new IllegalArgumentException("txmq.console.%s must %s".formatted(key, rule));
        }
    }
}
