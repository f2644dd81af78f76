package dev.txmq.points;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

import dev.txmq.MessageId;

/**
 * The tables {@code points_entry} and {@code points_account}. A user's balance is always the sum of the entries: whoever
 * inserts entries adds them to the balances in the same transaction, in the same order. Frozen is the part of the balance that payments
 * have set aside; the rest is available.
 */
@Mapper
interface Ledger {

    @Insert("""
            <script>
            INSERT INTO points_entry (user_id, delta, reason, message_id, awarded_at)
            VALUES
            <foreach collection="entries" item="entry" separator=",">
              (#{entry.userId}, #{entry.delta}, #{entry.reason}, #{entry.messageId}, #{entry.awardedAt})
            </foreach>
            </script>
            """)
    void insert(List<LedgerEntry> entries);

    /** Which of these messages have changed points already. */
    @Select("""
            <script>
            SELECT message_id FROM points_entry WHERE message_id IN
            <foreach collection="messageIds" item="messageId" open="(" separator="," close=")">#{messageId}</foreach>
            </script>
            """)
    List<MessageId> known(List<MessageId> messageIds);

    @Insert("""
            <script>
            INSERT INTO points_account (user_id, balance, version)
            VALUES
            <foreach collection="entries" item="entry" separator=",">
              (#{entry.userId}, #{entry.delta}, 1)
            </foreach>
            ON DUPLICATE KEY UPDATE balance = balance + VALUES(balance), version = version + 1
            </script>
            """)
    void addToBalances(List<LedgerEntry> entries);

    @Insert("""
            <script>
            INSERT INTO points_entry (user_id, delta, reason, activity_id, branch, activity_key, awarded_at)
            VALUES
            <foreach collection="entries" item="entry" separator=",">
              (#{entry.userId}, #{entry.delta}, #{entry.reason}, #{entry.activityId}, #{entry.branch}, #{entry.activityKey},
                #{entry.awardedAt})
            </foreach>
            </script>
            """)
    void insertPayment(List<PaymentEntry> entries);

    /** Sets aside what is available. Returns 1, or 0 if that is too little. */
    @Update("""
            UPDATE points_account SET frozen = frozen + #{points}
            WHERE user_id = #{userId} AND balance - frozen >= #{points}
            """)
    int freeze(long userId, int points);

    /** Gives back what is frozen. Returns 1, or 0 if there is no account. */
    @Update("""
            UPDATE points_account SET frozen = frozen - #{points} WHERE user_id = #{userId}
            """)
    int unfreeze(long userId, int points);

    /** Takes away what is frozen, and adds what was earned. Returns 1, or 0 if there is no account. */
    @Update("""
            UPDATE points_account SET balance = balance - #{spent} + #{earned}, frozen = frozen - #{spent}, version = version + 1
            WHERE user_id = #{userId}
            """)
    int spend(long userId, int spent, int earned);

    /** Adds to a balance; opens the account if there is none. */
    @Insert("""
            INSERT INTO points_account (user_id, balance, version) VALUES (#{userId}, #{points}, 1)
            ON DUPLICATE KEY UPDATE balance = balance + VALUES(balance), version = version + 1
            """)
    void earn(long userId, int points);

    @Select("""
            SELECT balance, frozen, version FROM points_account WHERE user_id = #{userId}
            """)
    Optional<Account> account(long userId);

    /** In the order of the users; of those without an account, nothing. */
    @Select("""
            <script>
            SELECT user_id, balance, version FROM points_account WHERE user_id IN
            <foreach collection="userIds" item="userId" open="(" separator="," close=")">#{userId}</foreach>
            ORDER BY user_id
            </script>
            """)
    List<PointsChanged> balances(SortedSet<Long> userIds);

    /**
     * In the order in which they were recorded, from the first one after an id.
     *
     * @param after 0 for the oldest
     */
    @Select("""
            SELECT id, delta, reason, message_id, activity_id, awarded_at FROM points_entry
            WHERE user_id = #{userId} AND id > #{after}
            ORDER BY id LIMIT #{limit}
            """)
    List<RecordedEntry> entries(long userId, long after, int limit);

    /**
     * How many points a user has.
     *
     * @param balance the sum of the entries
     * @param frozen the part of it that payments have set aside
     * @param version how often the balance has changed
     */
    record Account(long balance, long frozen, long version) {

        static final Account NONE = new Account(0, 0, 0);
    }
}
