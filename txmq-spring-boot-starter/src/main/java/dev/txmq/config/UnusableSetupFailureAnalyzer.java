package dev.txmq.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;

/** Prints an {@link UnusableSetupException} without a stack trace, whatever it was wrapped in. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnusableSetupFailureAnalyzer extends AbstractFailureAnalyzer<UnusableSetupException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, UnusableSetupException cause) {
        return new FailureAnalysis(cause.problem(), StringUtils.capitalize(cause.remedy()), cause);
    }
}
