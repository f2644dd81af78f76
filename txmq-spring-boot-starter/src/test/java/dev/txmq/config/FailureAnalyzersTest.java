package dev.txmq.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What Spring Boot prints when the start ends for a property. */
class FailureAnalyzersTest {

    @Test
    void saysThatThereIsNoNameServer() {
        FailureAnalysis analysis = analysis();

        assertThat(analysis.getDescription()).isEqualTo("txmq.name-server is not set");
        assertThat(analysis.getAction())
                .isEqualTo("Set it to the address of the RocketMQ name server, for example localhost:9876");
    }

    @Test
    void saysWhatAValueMayBe() {
        FailureAnalysis analysis = analysis("--txmq.relay.republish-after=90m");

        assertThat(analysis.getDescription()).isEqualTo("txmq.relay.republish-after must be 1s to 1h, was 90m");
        assertThat(analysis.getAction()).isEqualTo("Change the value, or leave the key out for its default");
    }

    @Test
    void saysWhatAValueOfAGroupMayBe() {
        FailureAnalysis analysis = analysis("--txmq.consumer.groups.[points_Service].threads=0");

        assertThat(analysis.getDescription())
                .isEqualTo("txmq.consumer.groups.points_Service.threads must be 1 to 1000, was 0");
    }

    @ParameterizedTest
    @CsvSource({
        "txmq.consumer.max-atempts, txmq.consumer.max-attempts",
        "txmq.name-servers, txmq.name-server",
        "txmq.retentoin.dead-leters, txmq.retention.dead-letters",
        "txmq.producer.topic, txmq.producer.topics",
        "txmq.relay.max-atempts, txmq.relay.max-attempts",
        "txmq.consumer.groups.points-service.max-atempts, txmq.consumer.groups.points-service.max-attempts"
    })
    void suggestsTheKeyThatWasMeant(String misspelt, String meant) {
        FailureAnalysis analysis = analysis("--txmq.name-server=localhost:9876", "--" + misspelt + "=3");

        assertThat(analysis.getDescription())
                .startsWith("txmq does not know " + misspelt)
                .contains("commandLineArgs");
        assertThat(analysis.getAction()).isEqualTo("Write %s instead of %s".formatted(meant, misspelt));
    }

    @ParameterizedTest
    @CsvSource({"txmq.consumer.colour", "txmq.consumer", "txmq.consumer.threads.many"})
    void namesAKeyThatIsLikeNoOther(String unknown) {
        FailureAnalysis analysis = analysis("--txmq.name-server=localhost:9876", "--" + unknown + "=3");

        assertThat(analysis.getDescription() + analysis.getAction()).contains(unknown);
    }

    @Test
    void leavesThePropertiesOfOthersAlone() {
        Throwable failure = catchThrowable(() -> run(Others.class, "--others.size=-1", "--others.colour=red"));

        assertThat(new WrongPropertyFailureAnalyzer().analyze(failure)).isNull();
        assertThat(new UnusableSetupFailureAnalyzer().analyze(failure)).isNull();
    }

    private static FailureAnalysis analysis(String... arguments) {
        Throwable failure = catchThrowable(() -> run(PropertiesAutoConfiguration.class, arguments));
        // as Spring Boot does it: the first one that has something to say
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, e) -> {})
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(analysis -> analysis != null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody knows what to say", failure));
    }

    private static void run(Class<?> configuration, String... arguments) {
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.run(arguments).close();
    }

    @ConfigurationProperties(prefix = "others", ignoreUnknownFields = false)
    record OthersProperties(int size) {}

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(OthersProperties.class)
    static class Others {}
}
