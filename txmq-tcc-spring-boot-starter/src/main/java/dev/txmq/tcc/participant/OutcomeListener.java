package dev.txmq.tcc.participant;

import java.time.Clock;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.tcc.wire.OutcomeMessage;
import dev.txmq.tcc.wire.OutcomeMessage.BranchName;

/** Hears what initiators decided. The inbox drops copies of a message, the reservation's status whatever else comes twice. */
class OutcomeListener {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeListener.class);

    /** A confirmation without a reservation: a replica that is behind has it by then. */
    private static final int PATIENCE = 3;

    private final Settlement settlement;
    private final ParticipantMeters meters;
    private final Clock clock;

    OutcomeListener(Settlement settlement, ParticipantMeters meters, Clock clock) {
        this.settlement = settlement;
        this.meters = meters;
        this.clock = clock;
    }

    @IdempotentListener(
            topic = "${txmq.tcc.topic:${spring.application.name}-outcomes}",
            group = "${txmq.tcc.group:${spring.application.name}-outcomes}")
    void settle(List<ReceivedMessage<OutcomeMessage>> outcomes) {
        outcomes.forEach(this::settle);
    }

    private void settle(ReceivedMessage<OutcomeMessage> received) {
        OutcomeMessage outcome = received.payload();
        if (outcome.activityId() == null || outcome.outcome() == null || outcome.branches() == null) {
            throw new UnprocessableMessageException(
                    received.id(),
                    "Message %s (key %s) is no outcome of an activity".formatted(received.id(), received.key()));
        }
        for (BranchName branch : outcome.branches()) {
            settle(received, new BranchId(branch.participant(), outcome.activityId(), branch.branch()));
        }
    }

    private void settle(ReceivedMessage<OutcomeMessage> received, BranchId id) {
        OutcomeMessage outcome = received.payload();
        try {
            settlement.settle(id, outcome.outcome());
        } catch (Settlement.Contradiction e) {
            LOG.error("{}", e.getMessage());
            throw new UnprocessableMessageException(received.id(), String.valueOf(e.getMessage()));
        } catch (Settlement.NothingReserved e) {
            if (received.attempt() < PATIENCE) {
                throw e;
            }
            LOG.error("{}", e.getMessage());
            throw new UnprocessableMessageException(received.id(), String.valueOf(e.getMessage()));
        }
        if (outcome.decidedAt() != null) {
            meters.arrived(id.participant(), "message", outcome.decidedAt(), clock.instant());
        }
    }
}
