package dev.txmq.service;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may do what at the actuator endpoints.
 *
 * @param logins by name. Without any, nobody has a role.
 */
@ConfigurationProperties(prefix = "service", ignoreUnknownFields = false)
record LoginProperties(@DefaultValue Map<String, Login> logins) {

    LoginProperties {
        logins = Map.copyOf(logins);
        logins.forEach((name, login) -> {
            if (login.password() == null || login.password().isBlank()) {
                throw new IllegalArgumentException("service.logins.%s.password must be set".formatted(name));
            }
        });
    }

    /**
     * Somebody who may log in.
     *
     * @param roles such as RECONCILER or OPERATOR
     */
    record Login(@Nullable String password, @DefaultValue List<String> roles) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Login" + roles;
        }
    }
}
