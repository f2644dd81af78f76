package dev.txmq.accounts;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/**
 * The tables {@code account} and {@code account_entry}. A balance is always the sum of the entries: whoever inserts an entry adds it to
 * the balance in the same transaction.
 *
 * <p>Accounts are closed by hand, {@code UPDATE account SET status = 'CLOSED' WHERE merchant_id = 17}: the database refuses that while
 * something is incoming.
 */
@Mapper
interface Accounts {

    /** Those that are there already stay as they are. */
    @Insert("""
            <script>
            INSERT INTO account (merchant_id, currency, opened_at)
            VALUES
            <foreach collection="openings" item="opening" separator=",">
              (#{opening.merchantId}, #{opening.currency}, #{openedAt})
            </foreach>
            ON DUPLICATE KEY UPDATE opened_at = opened_at
            </script>
            """)
    void open(List<Opening> openings, Instant openedAt);

    /** Without a lock. */
    @Select("""
            SELECT merchant_id, currency, status, balance FROM account WHERE merchant_id = #{merchantId}
            """)
    Optional<Account> find(long merchantId);

    @Insert("""
            INSERT INTO account_entry (merchant_id, amount, order_no, activity_id, branch, booked_at)
            VALUES (#{credit.merchantId}, #{credit.decimalAmount}, #{credit.orderNo}, #{activityId}, #{branch}, #{bookedAt})
            """)
    void insert(Credit credit, UUID activityId, String branch, Instant bookedAt);

    /** Returns 1, or 0 if there is no account. */
    @Update("""
            UPDATE account SET balance = balance + #{amount} WHERE merchant_id = #{merchantId}
            """)
    int addToBalance(long merchantId, BigDecimal amount);

    /**
     * In the order in which they were recorded, from the first one after an id.
     *
     * @param after 0 for the oldest
     */
    @Select("""
            SELECT id, amount, order_no, activity_id, booked_at FROM account_entry
            WHERE merchant_id = #{merchantId} AND id > #{after}
            ORDER BY id LIMIT #{limit}
            """)
    List<AccountEntry> entries(long merchantId, long after, int limit);

    /** An account to open. */
    record Opening(long merchantId, String currency) {}
}
