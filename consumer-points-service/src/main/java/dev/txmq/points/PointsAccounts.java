package dev.txmq.points;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Answers how many points users have. */
@Component
class PointsAccounts {

    private final Ledger ledger;
    private final PendingPoints pending;

    PointsAccounts(Ledger ledger, PendingPoints pending) {
        this.ledger = ledger;
        this.pending = pending;
    }

    /**
     * Balance, what is pending, and entries as of one moment, which READ COMMITTED would not give.
     *
     * @param after the entry before the page, 0 for the first page
     * @param limit how many entries the page has at most
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    PointsStatement statement(long userId, long after, int limit) {
        Ledger.Account account = ledger.account(userId).orElse(Ledger.Account.NONE);
        long incoming = pending.incoming(userId);
        List<RecordedEntry> page = ledger.entries(userId, after, limit + 1);
        @Nullable Long next = null;
        if (page.size() > limit) {
            page = page.subList(0, limit);
            next = page.get(limit - 1).id();
        }
        return new PointsStatement(
                userId,
                account.balance(),
                account.frozen(),
                account.version(),
                incoming,
                page.stream().map(PointsStatement.Entry::of).toList(),
                next);
    }
}
