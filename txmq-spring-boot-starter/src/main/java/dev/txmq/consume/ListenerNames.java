package dev.txmq.consume;

import org.springframework.core.env.Environment;

import dev.txmq.config.NameRules;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.Subscription;

/** The group and the topic of a listener, as its annotation or a placeholder there has them. */
final class ListenerNames {

    private final Environment environment;

    ListenerNames(Environment environment) {
        this.environment = environment;
    }

    /** @throws UnusableSetupException if no listener may have it */
    String group(ListenerDetector.Found found) {
        String group = environment.resolveRequiredPlaceholders(found.listener().group());
        if (!NameRules.isListenerGroup(group)) {
            throw new UnusableSetupException(
                    "The group of the listener %s must be 1 to 107 of a-z A-Z 0-9 _ -, was '%s'"
                            .formatted(found.method(), group),
                    "give it another one");
        }
        if (group.endsWith(Subscription.DEAD_LETTERS_SUFFIX)) {
            throw new UnusableSetupException(
                    "The group of the listener %s must not end in %s, was '%s', where the dead letters of group '%s' are read"
                            .formatted(
                                    found.method(),
                                    Subscription.DEAD_LETTERS_SUFFIX,
                                    group,
                                    group.substring(0, group.length() - Subscription.DEAD_LETTERS_SUFFIX.length())),
                    "give it another one");
        }
        return group;
    }

    /** @throws UnusableSetupException if no topic may have it */
    String topic(ListenerDetector.Found found) {
        String topic = environment.resolveRequiredPlaceholders(found.listener().topic());
        if (!NameRules.isTopic(topic)) {
            throw new UnusableSetupException(
                    "The topic of the listener %s must be 1 to 127 of a-z A-Z 0-9 _ - %% |, was '%s'"
                            .formatted(found.method(), topic),
                    "give it another one");
        }
        return topic;
    }
}
