package dev.txmq.tcc.participant;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.NameRules;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.tcc.Participant;

/** The {@link Participant} beans of the application. */
public final class Participants {

    private final Map<String, KnownParticipant> byName = new TreeMap<>();

    /** @throws UnusableSetupException if two have one name, or one has a name that is none */
    public Participants(Collection<Participant<?>> beans, JsonMapper jsonMapper) {
        for (Participant<?> bean : beans) {
            if (!NameRules.isPlain(bean.name())) {
                throw new UnusableSetupException(
                        "The participant %s is called '%s'"
                                .formatted(bean.getClass().getName(), bean.name()),
                        "let its name() be 1 to 64 of a-z A-Z 0-9 . _ -");
            }
            if (byName.put(bean.name(), new KnownParticipant(bean, jsonMapper)) != null) {
                throw new UnusableSetupException(
                        "Two participants are called '%s'".formatted(bean.name()), "give each a name() of its own");
            }
        }
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    public Set<String> names() {
        return byName.keySet();
    }

    Optional<KnownParticipant> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
