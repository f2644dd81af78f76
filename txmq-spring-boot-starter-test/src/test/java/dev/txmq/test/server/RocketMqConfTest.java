package dev.txmq.test.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
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

    private static final Path IN_CONTAINERS = Path.of("../docker/rocketmq/broker.conf");

    static Stream<Path> confFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../rocketmq-conf"))) {
            return Stream.concat(files.filter(file -> file.toString().endsWith(".conf")), Stream.of(IN_CONTAINERS))
                    .toList()
                    .stream();
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

    /** Messages wait in levels by number, so these never change. */
    @ParameterizedTest
    @ValueSource(strings = {"broker.conf", "broker-production.conf"})
    void delayLevelsAreThoseOfRocketMqAndMoreBehindThem(String name) throws IOException {
        String own = new MessageStoreConfig().getMessageDelayLevel();

        assertThat(load(name).getProperty("messageDelayLevel")).isEqualTo(own + " 5h 10h");
    }

    /** A retry-after that is good for production is good for a test. */
    @Test
    void fastChecksHaveAllDelayLevels() throws IOException {
        String[] levels = load("broker.conf").getProperty("messageDelayLevel").split(" ");

        assertThat(Settings.FAST_CHECKS.get("messageDelayLevel").split(" ")).contains(levels);
    }

    /** What it lacks, a user of the broker could change. */
    @Test
    void everySettingOfProductionAndOfWhatIsAppendedIsOnItsBlackList() throws IOException {
        String[] blackList =
                load("broker-production.conf").getProperty("configBlackList").split(";");

        assertThat(keys(load("broker-production.conf")))
                .filteredOn(key -> !key.equals("configBlackList"))
                .isSubsetOf(blackList);
        assertThat(blackList)
                .as("those of the files that are appended, the file of secrets and the container's own name included")
                .containsAll(keys(load("broker-replicated.conf")))
                .containsAll(keys(load(IN_CONTAINERS)))
                .contains("initAuthenticationUser", "innerClientAuthenticationCredentials", "brokerIP1", "brokerIP2");
    }

    /** A setting that one needs, the other needs too. */
    @Test
    void productionDiffersFromDevelopmentOnlyWhereItSaysSo() throws IOException {
        Properties development = load("broker.conf");
        Properties production = load("broker-production.conf");

        assertThat(keys(production)).containsAll(keys(development));
        assertThat(keys(development))
                .filteredOn(key -> !development.getProperty(key).equals(production.getProperty(key)))
                .containsExactlyInAnyOrder("autoCreateSubscriptionGroup", "flushDiskType");
    }

    /** The later of two lines wins, so that an appended file could take back what the first one says. */
    @ParameterizedTest
    @ValueSource(strings = {"../docker/compose.yml", "../docker/compose.cluster.yml"})
    void whatContainersAppendToProductionTakesNothingBack(Path compose) throws IOException {
        List<String> files = Pattern.compile("\\(?cat ((?:/conf/\\S+\\s+)+)")
                .matcher(Files.readString(compose))
                .results()
                .map(result -> result.group(1))
                .filter(list -> list.contains("broker"))
                .flatMap(list -> Stream.of(list.split("\\s+")))
                .toList();

        assertThat(files).startsWith("/conf/broker-production.conf").contains("/conf/broker.conf");
        for (String file : files.subList(1, files.size())) {
            assertThat(keys(load(inRepository(file))))
                    .as(file)
                    .doesNotContainAnyElementsOf(keys(load("broker-production.conf")));
        }
    }

    private static Path inRepository(String inContainer) {
        String name = inContainer.substring("/conf/".length());
        return name.equals("broker.conf") ? IN_CONTAINERS : Path.of("../rocketmq-conf", name);
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

    private static Set<String> keys(Properties conf) {
        return conf.stringPropertyNames();
    }

    private static Properties load(String name) throws IOException {
        return load(Path.of("../rocketmq-conf", name));
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return properties;
    }

    private static long number(Properties conf, String key) {
        return Long.parseLong(conf.getProperty(key));
    }
}
