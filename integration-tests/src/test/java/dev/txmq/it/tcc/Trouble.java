package dev.txmq.it.tcc;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/** Loses requests to a bank, and answers of it after it has done what it was asked. */
class Trouble extends OncePerRequestFilter {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();

    /** The next so many tries. */
    void loseRequests(int count) {
        requests.set(count);
    }

    /** The answers to the next so many tries. */
    void loseAnswers(int count) {
        answers.set(count);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isTry = request.getMethod().equals("PUT");
        if (isTry && oneOf(requests)) {
            response.setStatus(HttpServletResponse.SC_BAD_GATEWAY);
            return;
        }
        boolean losing = isTry && oneOf(answers);
        chain.doFilter(request, response);
        if (losing) {
            response.reset();
            response.setStatus(HttpServletResponse.SC_BAD_GATEWAY);
        }
    }

    private static boolean oneOf(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }
}
