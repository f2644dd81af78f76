package dev.txmq.tcc.participant;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClientException;

import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.participant.ReservationTable.Question;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;
import dev.txmq.tcc.wire.OutcomesRequest;

/**
 * Asks the initiators of reservations whose outcome has not come, for ever, at intervals that grow. It acts on a final answer and on
 * nothing else: a participant that decides by itself, or that takes "unknown" for "cancelled", confirms what others cancel.
 */
final class Asker {

    private static final Logger LOG = LoggerFactory.getLogger(Asker.class);

    private final ReservationTable table;
    private final Participants participants;
    private final Settlement settlement;
    private final Initiators initiators;
    private final SettledLetters letters;
    private final TransactionTemplate claims;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final TccProperties properties;
    private final ParticipantMeters meters;

    /**
     * @param claims of the kit, apart from everything
     * @param transaction in which participants settle
     */
    Asker(
            ReservationTable table,
            Participants participants,
            Settlement settlement,
            Initiators initiators,
            SettledLetters letters,
            TransactionTemplate claims,
            TransactionTemplate transaction,
            Clock clock,
            TccProperties properties,
            ParticipantMeters meters) {
        this.table = table;
        this.participants = participants;
        this.settlement = settlement;
        this.initiators = initiators;
        this.letters = letters;
        this.claims = claims;
        this.transaction = transaction;
        this.clock = clock;
        this.properties = properties;
        this.meters = meters;
    }

    /** Asks about those that are due; returns whether there may be more. */
    boolean askOnce() {
        int limit = Math.min(properties.batchSize(), OutcomesRequest.MOST);
        List<Question> due = claims.execute(status -> table.claimQuestions(
                participants.names(), clock.instant(), properties.askAfter(), properties.askMaxInterval(), limit));
        Map<String, List<Question>> byOrigin = new LinkedHashMap<>();
        due.forEach(question -> byOrigin.computeIfAbsent(question.origin(), origin -> new ArrayList<>())
                .add(question));
        byOrigin.forEach(this::ask);
        return due.size() == limit;
    }

    private void ask(String origin, List<Question> questions) {
        Map<UUID, String> answers;
        try {
            answers = initiators.outcomes(
                    origin,
                    questions.stream()
                            .map(question -> question.id().activityId())
                            .distinct()
                            .toList());
        } catch (RestClientException | IllegalStateException e) {
            LOG.warn(
                    "{} outcomes could not be asked of {}, it is done again: {}",
                    questions.size(),
                    origin,
                    e.toString());
            questions.forEach(question -> failed(question, "failed", "%s did not answer: %s".formatted(origin, e)));
            return;
        }
        questions.forEach(
                question -> answered(question, answers.get(question.id().activityId())));
    }

    private void answered(Question question, @Nullable String answer) {
        if (answer == null) {
            LOG.warn(
                    "{} does not know the activity of {}: it stays reserved, look whether txmq.tcc.initiators.{}.url is right",
                    question.origin(),
                    question.id(),
                    question.origin());
            failed(question, "unknown", question.origin() + " does not know the activity");
        } else if (answer.equals("TRYING")) {
            meters.asked(question.origin(), "trying");
        } else if (answer.equals("CONFIRMED") || answer.equals("CANCELLED")) {
            meters.asked(question.origin(), answer.toLowerCase(Locale.ROOT));
            settle(question, Decided.valueOf(answer));
        } else {
            failed(question, "failed", "%s answered '%s'".formatted(question.origin(), answer));
        }
    }

    private void settle(Question question, Decided outcome) {
        try {
            transaction.executeWithoutResult(status -> settlement.settle(question.id(), outcome));
            LOG.info("asked             {} is {}, of which no message came", question.id(), outcome);
            letters.discard(question.id(), question.key());
        } catch (RuntimeException e) {
            LOG.warn("{} is {} and could not be settled, it is tried again", question.id(), outcome, e);
            recordError(question, e.toString());
        }
    }

    private void failed(Question question, String answer, String error) {
        meters.asked(question.origin(), answer);
        recordError(question, error);
    }

    private void recordError(Question question, String error) {
        claims.executeWithoutResult(status -> table.failed(question.id(), error));
    }
}
