package dev.txmq.accounts;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Answers how merchants' accounts stand. */
@Component
class AccountDirectory {

    private final Accounts accounts;
    private final PendingCredits pending;

    AccountDirectory(Accounts accounts, PendingCredits pending) {
        this.accounts = accounts;
        this.pending = pending;
    }

    /**
     * Balance, what is incoming, and entries as of one moment, which READ COMMITTED would not give.
     *
     * @param after the entry before the page, 0 for the first page
     * @param limit how many entries the page has at most
     * @throws AccountNotFound if there is none
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    AccountStatement statement(long merchantId, long after, int limit) {
        Account account = accounts.find(merchantId).orElseThrow(() -> new AccountNotFound(merchantId));
        List<AccountEntry> page = accounts.entries(merchantId, after, limit + 1);
        @Nullable Long next = null;
        if (page.size() > limit) {
            page = page.subList(0, limit);
            next = page.get(limit - 1).id();
        }
        return AccountStatement.of(account, pending.incoming(merchantId), page, next);
    }
}
