package dev.txmq.it.tcc;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/** Loses answers of a bank after it has done what it was asked. */
class Trouble extends OncePerRequestFilter {

    private final AtomicInteger lose = new AtomicInteger();

    /** The answers to the next so many tries. */
    void loseAnswers(int count) {
        lose.set(count);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean losing = request.getMethod().equals("PUT") && lose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        chain.doFilter(request, response);
        if (losing) {
            response.reset();
            response.setStatus(HttpServletResponse.SC_BAD_GATEWAY);
        }
    }
}
