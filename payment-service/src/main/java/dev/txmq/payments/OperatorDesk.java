package dev.txmq.payments;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Lets operators decide about suspended orders: the move and its record are one transaction. */
@Component
class OperatorDesk {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorDesk.class);

    private final Orders orders;
    private final Decisions decisions;
    private final Clock clock;

    OperatorDesk(Orders orders, Decisions decisions, Clock clock) {
        this.orders = orders;
        this.decisions = decisions;
        this.clock = clock;
    }

    /** @return false if the order is not SUSPENDED, or there is none; nothing is recorded then */
    @Transactional
    boolean decide(String orderNo, Decision.Kind decision, String reason, String operator) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        int moved = switch (decision) {
            case RETRY -> orders.resume(orderNo, now);
            case REFUND -> orders.refund(orderNo);
        };
        if (moved == 0) {
            return false;
        }
        decisions.insert(orderNo, decision, reason, operator, now);
        LOG.info("{} of suspended order {} by {}", decision, orderNo, operator);
        return true;
    }

    @Transactional(readOnly = true)
    List<Decision> decisions(String orderNo) {
        return decisions.of(orderNo);
    }

    /** One page of suspended orders, after an order number. */
    @Transactional(readOnly = true)
    List<String> suspended(String after, int limit) {
        return orders.suspended(after, limit);
    }
}
