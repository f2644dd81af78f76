package dev.txmq.console.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import jakarta.servlet.http.HttpSession;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class SessionAgeTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final HttpSession session = request.getSession();

    private boolean isThereAfter(Duration age) throws Exception {
        Instant then = Instant.ofEpochMilli(session.getCreationTime()).plus(age);
        MockFilterChain chain = new MockFilterChain();
        new SessionAge(Clock.fixed(then, ZoneOffset.UTC)).doFilter(request, new MockHttpServletResponse(), chain);
        assertThat(chain.getRequest()).isSameAs(request);
        return request.getSession(false) != null;
    }

    @Test
    void isTwelveHoursAtMost() throws Exception {
        assertThat(isThereAfter(SessionAge.LONGEST)).isTrue();
        assertThat(isThereAfter(SessionAge.LONGEST.plusMillis(1))).isFalse();
    }
}
