package dev.txmq.console.security;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;

import dev.txmq.console.config.ConsoleProperties;
import dev.txmq.console.config.ConsoleProperties.Role;

/** Reads the roles of a user from the claim of the configuration. Whoever has none of them logs in, and sees nothing. */
final class ClaimedRoles implements GrantedAuthoritiesMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimedRoles.class);

    private final ConsoleProperties properties;

    ClaimedRoles(ConsoleProperties properties) {
        this.properties = properties;
    }

    @Override
    public Collection<? extends GrantedAuthority> mapAuthorities(Collection<? extends GrantedAuthority> authorities) {
        Set<GrantedAuthority> roles = new HashSet<>();
        for (GrantedAuthority authority : authorities) {
            if (authority instanceof OAuth2UserAuthority user) {
                roles.addAll(roles(user));
            }
        }
        return roles;
    }

    private Set<GrantedAuthority> roles(OAuth2UserAuthority user) {
        Set<GrantedAuthority> roles = new HashSet<>();
        String name = String.valueOf(user.getAttributes().get(user.getUserNameAttributeName()));
        if (name.length() > ConsoleProperties.LONGEST_NAME) {
            LOG.warn(
                    "A user logs in without a role: the claim {}, the name, has more than {} characters. Choose another one by"
                            + " spring.security.oauth2.client.provider.<name>.user-name-attribute",
                    user.getUserNameAttributeName(),
                    ConsoleProperties.LONGEST_NAME);
            return roles;
        }
        Object claim = user.getAttributes().get(properties.rolesClaim());
        if (has(claim, properties.operatorRole())) {
            roles.add(authority(Role.OPERATOR));
        }
        if (has(claim, properties.viewerRole())) {
            roles.add(authority(Role.VIEWER));
        }
        if (roles.isEmpty()) {
            LOG.warn(
                    "A user logs in without a role: the claim {} (txmq.console.roles-claim) has neither {} (txmq.console.operator-role) nor {}"
                            + " (txmq.console.viewer-role). The user has the claims {}",
                    properties.rolesClaim(),
                    properties.operatorRole(),
                    properties.viewerRole(),
                    user.getAttributes().keySet());
        }
        return roles;
    }

    private static boolean has(@Nullable Object claim, String role) {
        return claim instanceof Collection<?> roles ? roles.contains(role) : role.equals(claim);
    }

    private static GrantedAuthority authority(Role role) {
        return new SimpleGrantedAuthority("ROLE_" + role);
    }
}
