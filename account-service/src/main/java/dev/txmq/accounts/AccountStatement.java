package dev.txmq.accounts;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.txmq.accounts.Account.Status;

/**
 * What a client sees of a merchant's account. Amounts are decimals in strings.
 *
 * @param balance the sum of all entries, on whatever page they are: what payments have confirmed, and nothing that they may still cancel
 * @param incoming what payments under way will add to the balance; not a part of it
 * @param entries one page, oldest first
 * @param next what the client gives as {@code after} to see the page that follows; left out on the last one
 */
record AccountStatement(
        long merchantId,
        Status status,
        String currency,
        String balance,
        String incoming,
        List<Entry> entries,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long next) {

    static AccountStatement of(Account account, BigDecimal incoming, List<AccountEntry> page, @Nullable Long next) {
        return new AccountStatement(
                account.merchantId(),
                account.status(),
                account.currency(),
                Amounts.write(account.balance()),
                Amounts.write(incoming),
                page.stream().map(Entry::of).toList(),
                next);
    }

    /**
     * One credit.
     *
     * @param activityId the activity that caused it
     */
    record Entry(String amount, String orderNo, String activityId, Instant bookedAt) {

        static Entry of(AccountEntry entry) {
            return new Entry(
                    Amounts.write(entry.amount()),
                    entry.orderNo(),
                    entry.activityId().toString(),
                    entry.bookedAt());
        }
    }
}
