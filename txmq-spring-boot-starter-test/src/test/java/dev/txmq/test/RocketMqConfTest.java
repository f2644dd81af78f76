package dev.txmq.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;

import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.ControllerConfig;
import org.apache.rocketmq.common.namesrv.NamesrvConfig;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.store.config.MessageStoreConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The broker ignores what it does not understand, so that a misspelt key shows only in how it behaves, if at all. */
class RocketMqConfTest {

    static Stream<Path> confFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../rocketmq-conf"))) {
            return files.filter(file -> file.toString().endsWith(".conf")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("confFiles")
    void rocketMqKnowsEveryKey(Path file) throws IOException {
        Settings settings = Settings.read(new ByteArrayInputStream(Files.readAllBytes(file)));

        assertThatCode(() -> settings.applyTo(configurations(file))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("confFiles")
    void everyKeyIsExplained(Path file) throws IOException {
        String[] paragraphs = Files.readString(file).split("\n\\s*\n");

        assertThat(paragraphs)
                .as("a paragraph of settings starts with a comment")
                .allMatch(paragraph -> paragraph.strip().startsWith("#"));
    }

    @Test
    void findsAMisspeltKey() throws IOException {
        InputStream conf = new ByteArrayInputStream("transactionTimeout=15000".getBytes(StandardCharsets.ISO_8859_1));
        Settings settings = Settings.read(conf);

        assertThatThrownBy(() -> settings.applyTo(configurations(Path.of("broker.conf"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RocketMQ has no setting 'transactionTimeout'; did you mean 'transactionTimeOut'?");
    }

    @Test
    void findsAValueThatIsNotANumber() {
        Settings settings = new Settings().set("transactionTimeOut", "15s");

        assertThatThrownBy(() -> settings.applyTo(configurations(Path.of("broker.conf"))))
                .hasMessage(
                        "RocketMQ's setting 'transactionTimeOut' does not take '15s': a value of type long is wanted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker.conf", "broker-production.conf"})
    void finishedTransactionsAreWrittenDownBeforeTheirFirstCheckBack(String name) throws IOException {
        Properties conf = load(name);

        assertThat(number(conf, "transactionOpBatchInterval"))
                .isLessThan(number(conf, "transactionTimeOut"))
                .isLessThan(number(conf, "transactionCheckInterval"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker.conf", "broker-production.conf"})
    void checkBacksLastADayAndEndBeforeMessagesAreDeleted(String name) throws IOException {
        Properties conf = load(name);
        long hours = number(conf, "transactionCheckMax") * number(conf, "transactionCheckInterval") / 3_600_000;

        assertThat(hours).isGreaterThanOrEqualTo(24).isLessThan(number(conf, "fileReservedTime"));
    }

    /** What it lacks, a user of the broker could change. */
    @Test
    void everySettingOfProductionIsOnItsBlackList() throws IOException {
        Properties conf = load("broker-production.conf");

        assertThat(conf.stringPropertyNames().stream().filter(key -> !key.equals("configBlackList")))
                .isSubsetOf(conf.getProperty("configBlackList").split(";"));
        assertThat(conf.getProperty("configBlackList").split(";"))
                .as("those of the file of secrets, which is appended")
                .contains("initAuthenticationUser", "innerClientAuthenticationCredentials");
    }

    @Test
    void noSecretIsInTheRepository() throws IOException {
        assertThat(load("broker-production.conf").stringPropertyNames())
                .noneMatch(key -> key.matches("(?i).*(user|credentials|password|secret).*"));
    }

    @Test
    void theFilesArePackaged() {
        assertThat(getClass().getResource("/rocketmq-conf/broker.conf")).isNotNull();
        assertThat(getClass().getResource("/rocketmq-conf/broker-production.conf"))
                .isNotNull();
        assertThat(getClass().getResource("/rocketmq-conf/namesrv.conf")).isNotNull();
    }

    private static Object[] configurations(Path file) {
        String name = file.getFileName().toString();
        if (name.startsWith("namesrv")) {
            return new Object[] {new NamesrvConfig(), new NettyServerConfig()};
        }
        if (name.startsWith("controller")) {
            return new Object[] {new ControllerConfig(), new NettyServerConfig()};
        }
        return new Object[] {
            new BrokerConfig(),
            new MessageStoreConfig(),
            new NettyServerConfig(),
            new NettyClientConfig(),
            new AuthConfig()
        };
    }

    private static Properties load(String name) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("../rocketmq-conf", name))) {
            properties.load(in);
        }
        return properties;
    }

    private static long number(Properties conf, String key) {
        return Long.parseLong(conf.getProperty(key));
    }
}
