package dev.txmq.rocketmq;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells it without a stack trace. */
final class UnusableConnectionFailureAnalyzer extends AbstractFailureAnalyzer<UnusableConnectionException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, UnusableConnectionException cause) {
        return new FailureAnalysis(cause.description(), cause.remedy(), cause);
    }
}
