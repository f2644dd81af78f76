package dev.txmq.test.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/**
 * Settings as the broker's and the name server's conf files hold them, put into their configuration objects.
 *
 * <p>RocketMQ does the same by the setters, but skips what it does not understand; this refuses a key that no object has and
 * a value that does not fit.
 */
public final class Settings {

    /**
     * Check-backs after one to two seconds, redeliveries after one, a half message discarded after 15 checks. Behind RocketMQ's 18
     * delay levels are the times that {@code broker.conf} has, for who asks for one of them.
     */
    public static final Map<String, String> FAST_CHECKS = Map.of(
            "transactionTimeOut", "1000",
            "transactionCheckInterval", "1000",
            "transactionOpBatchInterval", "100",
            "transactionCheckMax", "15",
            "messageDelayLevel", "1s ".repeat(18) + "5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h 5h 10h");

    /** Files that are made in no time. */
    public static final Map<String, String> SMALL_FILES = Map.of(
            "mappedFileSizeCommitLog", "16777216",
            "mappedFileSizeConsumeQueue", "400000",
            "maxHashSlotNum", "10000",
            "maxIndexNum", "40000");

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Reads a conf file of {@code rocketmq-conf/} from the class path. */
    public static Settings packaged(String name) {
        String resource = "/rocketmq-conf/" + name;
        try (InputStream in = Settings.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the class path");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    public static Settings read(InputStream in) throws IOException {
        Properties properties = new Properties();
        properties.load(in);
        Settings settings = new Settings();
        new TreeMap<>(properties).forEach((key, value) -> settings.set((String) key, (String) value));
        return settings;
    }

    public Settings set(String key, Object value) {
        values.put(key, String.valueOf(value).trim());
        return this;
    }

    public Settings setAll(Map<String, String> more) {
        more.forEach(this::set);
        return this;
    }

    /** @throws IllegalArgumentException for a key that a broker does not have or a value that does not fit */
    public static void checkBroker(String key, String value) {
        new Settings()
                .set(key, value)
                .applyTo(
                        new BrokerConfig(),
                        new NettyServerConfig(),
                        new NettyClientConfig(),
                        new MessageStoreConfig(),
                        new AuthConfig());
    }

    /** As a conf file. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /**
     * Calls the setters of every object that has the key: the broker keeps some, such as listenPort, twice.
     *
     * @throws IllegalArgumentException for a key that none has or a value that does not fit
     */
    public void applyTo(Object... configurations) {
        values.forEach((key, value) -> apply(key, value, configurations));
    }

    private static void apply(String key, String value, Object... configurations) {
        boolean known = false;
        for (Object configuration : configurations) {
            for (Method setter : setters(key, configuration)) {
                invoke(setter, configuration, key, value);
                known = true;
            }
        }
        if (!known) {
            throw new IllegalArgumentException(
                    "RocketMQ has no setting '%s'%s".formatted(key, hint(key, configurations)));
        }
    }

    private static List<Method> setters(String key, Object configuration) {
        List<Method> setters = Arrays.stream(configuration.getClass().getMethods())
                .filter(method -> isSetter(method) && key(method).equals(key))
                .toList();
        // of one that takes a number as well, such as metricsExporterType
        List<Method> ofText = setters.stream()
                .filter(setter -> setter.getParameterTypes()[0] == String.class)
                .toList();
        return ofText.isEmpty() ? setters : ofText;
    }

    private static boolean isSetter(Method method) {
        return method.getName().matches("set.+")
                && method.getParameterCount() == 1
                && (method.getParameterTypes()[0].isPrimitive() || method.getParameterTypes()[0] == String.class);
    }

    private static String key(Method setter) {
        String name = setter.getName().substring(3);
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static void invoke(Method setter, Object configuration, String key, String value) {
        try {
            setter.invoke(configuration, convert(value, setter.getParameterTypes()[0]));
        } catch (IllegalArgumentException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "RocketMQ's setting '%s' does not take '%s': a value of type %s is wanted"
                            .formatted(key, value, setter.getParameterTypes()[0].getSimpleName()),
                    e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot set '%s'".formatted(key), e);
        }
    }

    private static Object convert(String value, Class<?> type) {
        if (type == int.class) {
            return Integer.valueOf(value);
        }
        if (type == long.class) {
            return Long.valueOf(value);
        }
        if (type == double.class) {
            return Double.valueOf(value);
        }
        if (type == boolean.class) {
            if (!value.matches("true|false")) {
                throw new IllegalArgumentException("neither true nor false");
            }
            return Boolean.valueOf(value);
        }
        return value;
    }

    private static String hint(String key, Object... configurations) {
        return Arrays.stream(configurations)
                .flatMap(configuration -> Arrays.stream(configuration.getClass().getMethods()))
                .filter(Settings::isSetter)
                .map(Settings::key)
                .filter(key::equalsIgnoreCase)
                .findFirst()
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }
}
