package dev.txmq.test.server;

import java.util.Map;

import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;

/** Topics as this module makes them: such as take half messages and ordinary ones, behind a Proxy too. */
public final class TopicAttributes {

    private static final String TYPE = "message.type";

    private TopicAttributes() {}

    /** As an administrator's tools ask for it. */
    public static TopicConfig request(String topic, int queues) {
        TopicConfig config = new TopicConfig(topic, queues, queues, PermName.PERM_READ | PermName.PERM_WRITE);
        config.setAttributes(typeRequest("MIXED"));
        return config;
    }

    /** @param type that of the topic from now on, empty for none */
    public static Map<String, String> typeRequest(String type) {
        return type.isEmpty() ? Map.of("-" + TYPE, "") : Map.of("+" + TYPE, type);
    }
}
