package dev.txmq.database;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

class RefusedUserFailureAnalyzerTest {

    private final RefusedUserFailureAnalyzer analyzer = new RefusedUserFailureAnalyzer();

    @Test
    void namesTheUserAndWhatToSet() {
        FailureAnalysis analysis =
                analyzer.analyze(failure("Access denied for user 'users'@'10.0.0.1' (using password: YES)", "28000"));

        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).contains("Access denied for user 'users'");
        assertThat(analysis.getAction()).contains("spring.datasource.username", "spring.datasource.password");
    }

    @Test
    void leavesOtherErrorsAlone() {
        assertThat(analyzer.analyze(failure("Communications link failure", "08S01")))
                .isNull();
        assertThat(analyzer.analyze(failure("no state", null))).isNull();
    }

    private static Throwable failure(String message, String state) {
        return new IllegalStateException("could not start", new SQLException(message, state));
    }
}
