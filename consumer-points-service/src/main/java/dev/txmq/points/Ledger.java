package dev.txmq.points;

import java.util.List;
import java.util.Optional;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

import dev.txmq.MessageId;

/**
 * The tables {@code points_entry} and {@code points_account}. A user's balance is always the sum of the entries: whoever
 * inserts entries adds them to the balances in the same transaction, in the same order.
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
            INSERT INTO points_account (user_id, balance)
            VALUES
            <foreach collection="entries" item="entry" separator=",">
              (#{entry.userId}, #{entry.delta})
            </foreach>
            ON DUPLICATE KEY UPDATE balance = balance + VALUES(balance)
            </script>
            """)
    void addToBalances(List<LedgerEntry> entries);

    @Select("""
            SELECT balance FROM points_account WHERE user_id = #{userId}
            """)
    Optional<Long> balance(long userId);

    /**
     * In the order in which they were recorded, from the first one after an id.
     *
     * @param after 0 for the oldest
     */
    @Select("""
            SELECT id, delta, reason, message_id, awarded_at FROM points_entry
            WHERE user_id = #{userId} AND id > #{after}
            ORDER BY id LIMIT #{limit}
            """)
    List<RecordedEntry> entries(long userId, long after, int limit);
}
