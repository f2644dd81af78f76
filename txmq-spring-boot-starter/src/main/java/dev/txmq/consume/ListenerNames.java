package dev.txmq.consume;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

import dev.txmq.config.NameRules;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.Subscription;

/** The group, the topics and the type of a listener, as its annotation or a placeholder there has them. */
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

    /** @throws UnusableSetupException if there is none, or no topic may have such a name */
    Set<String> topics(ListenerDetector.Found found) {
        Set<String> topics = new LinkedHashSet<>();
        for (String given : found.listener().topic()) {
            String topic = environment.resolveRequiredPlaceholders(given);
            if (!NameRules.isTopic(topic)) {
                throw new UnusableSetupException(
                        "The topic of the listener %s must be 1 to 127 of a-z A-Z 0-9 _ - %% |, was '%s'"
                                .formatted(found.method(), topic),
                        "give it another one");
            }
            topics.add(topic);
        }
        if (topics.isEmpty()) {
            throw new UnusableSetupException(
                    "The listener %s has no topic".formatted(found.method()), "name at least one");
        }
        return topics;
    }

    /**
     * Null if it takes all.
     *
     * @throws UnusableSetupException if no message may have such a type
     */
    @Nullable
    String type(ListenerDetector.Found found) {
        String type = environment.resolveRequiredPlaceholders(found.listener().type());
        if (!type.isEmpty() && !NameRules.isPlain(type)) {
            throw new UnusableSetupException(
                    "The type of the listener %s must be 1 to 64 of a-z A-Z 0-9 . _ -, was '%s'"
                            .formatted(found.method(), type),
                    "take the name that the publisher gives");
        }
        return type.isEmpty() ? null : type;
    }
}
