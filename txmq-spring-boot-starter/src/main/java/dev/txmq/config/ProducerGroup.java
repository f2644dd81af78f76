package dev.txmq.config;

import org.springframework.core.env.Environment;

/**
 * The producer group of the application: the broker finds instances by it, and rows of {@code txmq_message} belong to it.
 *
 * @param name valid for the broker
 */
public record ProducerGroup(String name) {

    /** Has no messages. */
    public static final String OF_THOSE_WITHOUT_TOPICS = "publishes-nothing";

    static ProducerGroup of(TxmqProperties properties, Environment environment) {
        if (properties.producer().topics().isEmpty()) {
            return new ProducerGroup(OF_THOSE_WITHOUT_TOPICS);
        }
        String group = properties.producer().group();
        if (group == null) {
            group = environment.getProperty("spring.application.name");
        }
        if (group == null || !NameRules.isGroup(group)) {
            throw new UnusableSetupException(
                    "The producer group would be spring.application.name, which is '%s'"
                            .formatted(group == null ? "" : group),
                    "set txmq.producer.group to 1 to 255 of a-z A-Z 0-9 _ - % |");
        }
        return new ProducerGroup(group);
    }
}
