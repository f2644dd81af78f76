package dev.txmq.console.security;

import java.util.List;

import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistryImpl;

/** Counts the sessions of a user. An OAuth2 user is another object at each log-in, since the time of the log-in is a part of it. */
final class SessionsByName extends SessionRegistryImpl {

    @Override
    public List<SessionInformation> getAllSessions(Object principal, boolean includeExpiredSessions) {
        return super.getAllSessions(known(principal), includeExpiredSessions);
    }

    @Override
    public void registerNewSession(String sessionId, Object principal) {
        super.registerNewSession(sessionId, known(principal));
    }

    private static Object known(Object principal) {
        return principal instanceof AuthenticatedPrincipal user ? user.getName() : principal;
    }
}
