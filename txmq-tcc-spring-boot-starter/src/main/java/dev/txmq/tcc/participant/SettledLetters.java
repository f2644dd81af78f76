package dev.txmq.tcc.participant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.tcc.wire.OutcomeMessage;

/** Dead letters of outcomes that have been asked for since: operators would look for something that is done. */
final class SettledLetters {

    private static final Logger LOG = LoggerFactory.getLogger(SettledLetters.class);
    private static final int MOST = 100;
    private static final String OPERATOR = "txmq";

    private final DeadLetters deadLetters;
    private final String group;
    private final JsonMapper jsonMapper;

    /** @param group that hears outcomes */
    SettledLetters(DeadLetters deadLetters, String group, JsonMapper jsonMapper) {
        this.deadLetters = deadLetters;
        this.group = group;
        this.jsonMapper = jsonMapper;
    }

    /** One that names other branches too stays: they may not be settled. */
    void discard(BranchId id, String key) {
        try {
            deadLetters.findByKey(key, MOST).stream()
                    .filter(letter -> letter.group().equals(group) && letter.status() == DeadLetter.Status.PARKED)
                    .filter(letter -> names(letter, id))
                    .forEach(letter -> deadLetters.discard(group, letter.id(), "settled by asking", OPERATOR));
        } catch (RuntimeException e) {
            LOG.warn("a dead letter of {}, which is settled, could not be discarded: {}", id, e.toString());
        }
    }

    private boolean names(DeadLetter letter, BranchId id) {
        return deadLetters
                .payload(group, letter.id())
                .map(payload -> {
                    try {
                        OutcomeMessage outcome = jsonMapper.readValue(payload, OutcomeMessage.class);
                        return outcome.branches().size() == 1
                                && id.activityId().equals(outcome.activityId())
                                && outcome.branches().get(0).branch().equals(id.branch());
                    } catch (JacksonException e) {
                        return false;
                    }
                })
                .orElse(false);
    }
}
