package dev.txmq.points;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Answers how many points users have. */
@Component
class PointsAccounts {

    private final Ledger ledger;

    PointsAccounts(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Balance and entries as of one moment, which READ COMMITTED would not give. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    PointsStatement statement(long userId) {
        return PointsStatement.of(userId, ledger.balance(userId).orElse(0L), ledger.entries(userId));
    }
}
