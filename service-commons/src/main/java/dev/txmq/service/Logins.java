package dev.txmq.service;

import java.security.Principal;
import java.util.Map;
import java.util.Optional;

import org.apache.catalina.Context;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.realm.RealmBase;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

import dev.txmq.service.LoginProperties.Login;

/**
 * HTTP Basic by Tomcat itself, on the port of the actuator endpoints. A caller who gives a name must know the password, or is answered 401. One
 * who gives none goes on without a role, which is enough for health and for all that asks for none.
 */
final class Logins implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final Map<String, Login> logins;

    Logins(LoginProperties properties) {
        this.logins = properties.logins();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (!logins.isEmpty()) {
            factory.addContextCustomizers(this::ask);
        }
    }

    private void ask(Context context) {
        LoginConfig config = new LoginConfig();
        config.setAuthMethod("BASIC");
        config.setRealmName("actuator");
        context.setLoginConfig(config);
        context.setRealm(new Known(logins));
        // no path is closed here, but a password that is given is looked at
        context.setPreemptiveAuthentication(true);
        context.getPipeline().addValve(new BasicAuthenticator());
    }

    /** Tomcat compares passwords in a time that tells nothing about them. */
    private static final class Known extends RealmBase {

        private final Map<String, Login> logins;

        Known(Map<String, Login> logins) {
            this.logins = logins;
        }

        @Override
        protected @Nullable String getPassword(String name) {
            return Optional.ofNullable(logins.get(name)).map(Login::password).orElse(null);
        }

        @Override
        protected @Nullable Principal getPrincipal(String name) {
            return Optional.ofNullable(logins.get(name))
                    .map(login -> new GenericPrincipal(name, login.roles()))
                    .orElse(null);
        }
    }
}
