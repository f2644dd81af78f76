package dev.txmq.config;

import java.util.regex.Pattern;

/** What things may be called that travel to RocketMQ. */
public final class NameRules {

    private static final Pattern TOPIC = Pattern.compile("[%|a-zA-Z0-9_-]{1,127}");
    private static final Pattern GROUP = Pattern.compile("[%|a-zA-Z0-9_-]{1,255}");
    /** {@code %RETRY%<group>-dead-letters} must have the length of a topic. */
    private static final Pattern LISTENER_GROUP = Pattern.compile("[a-zA-Z0-9_-]{1,107}");
    /** No property of RocketMQ's own begins with a lower-case letter. */
    private static final Pattern HEADER = Pattern.compile("(?!txmq-)[a-z][a-zA-Z0-9._-]{0,63}");

    /** Without what ends a property of RocketMQ's, or a line of a log. */
    private static final Pattern KEY = Pattern.compile("[^\\s\\p{Cc}\\p{Zl}\\p{Zp}]{1,128}");

    private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    private NameRules() {}

    /** Whether the broker takes this for the name of a topic. */
    public static boolean isTopic(String name) {
        return TOPIC.matcher(name).matches();
    }

    /** Whether the broker takes this for the name of a group. */
    public static boolean isGroup(String name) {
        return GROUP.matcher(name).matches();
    }

    /** Whether a listener may have this group. */
    public static boolean isListenerGroup(String name) {
        return LISTENER_GROUP.matcher(name).matches();
    }

    /** Whether an application may call a header so. */
    public static boolean isHeader(String name) {
        return HEADER.matcher(name).matches();
    }

    /** Whether a message may have this key. */
    public static boolean isKey(String key) {
        return KEY.matcher(key).matches();
    }

    /** Whether a module that is built on the kit may call something so: 1 to 64 of a-z A-Z 0-9 . _ - */
    public static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }
}
