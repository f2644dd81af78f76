package dev.txmq.payments;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** The table {@code payment_order}. What moves an order names the status that it leaves, and returns 0 if it has another one. */
@Mapper
interface Orders {

    String COLUMNS = """
            order_no, user_id, merchant_id, amount, currency, points_to_use, status, bank_result, bank_reference,
            attempts, retries, trying_until, due_at, reason, created_at, paid_at
            """;

    /**
     * Waits for another transaction that inserts the same order number.
     *
     * @throws org.springframework.dao.DuplicateKeyException if there is such an order
     */
    @Insert("""
            INSERT INTO payment_order
                (order_no, user_id, merchant_id, amount, currency, points_to_use, status, created_at, expiry_message)
            VALUES (#{payment.orderNo}, #{payment.userId}, #{payment.merchantId}, #{amount}, #{payment.currency},
                #{points}, 'CREATED', #{createdAt}, #{expiryMessage})
            """)
    void insert(NewPayment payment, BigDecimal amount, long points, Instant createdAt, String expiryMessage);

    /** Empty for an order that never expires. */
    @Select("SELECT expiry_message FROM payment_order WHERE order_no = #{orderNo} AND expiry_message IS NOT NULL")
    Optional<String> expiryMessage(String orderNo);

    /** CREATED to EXPIRED. */
    @Update("UPDATE payment_order SET status = 'EXPIRED' WHERE order_no = #{orderNo} AND status = 'CREATED'")
    int expire(String orderNo);

    @Select("SELECT " + COLUMNS + " FROM payment_order WHERE order_no = #{orderNo}")
    Optional<PaymentOrder> find(String orderNo);

    /** CREATED or EXPIRED to PENDING, and the first attempt is the caller's. */
    @Update("""
            UPDATE payment_order
            SET status = 'PENDING', bank_result = 'SUCCESS', bank_reference = #{bankReference},
                attempts = 1, trying_until = #{tryingUntil}, due_at = #{tryingUntil}
            WHERE order_no = #{orderNo} AND status IN ('CREATED', 'EXPIRED')
            """)
    int succeed(String orderNo, String bankReference, Instant tryingUntil);

    /** CREATED or EXPIRED to FAILED. */
    @Update("""
            UPDATE payment_order
            SET status = 'FAILED', bank_result = 'FAILURE', bank_reference = #{bankReference}
            WHERE order_no = #{orderNo} AND status IN ('CREATED', 'EXPIRED')
            """)
    int fail(String orderNo, String bankReference);

    /** One more attempt is the caller's, unless somebody is at it. */
    @Update("""
            UPDATE payment_order
            SET attempts = attempts + 1, trying_until = #{tryingUntil}, due_at = #{tryingUntil}
            WHERE order_no = #{orderNo} AND status = 'PENDING' AND (trying_until IS NULL OR trying_until <= #{now})
            """)
    int claim(String orderNo, Instant now, Instant tryingUntil);

    /** Those that have been due for longest, locked until the transaction ends; passes over those that others have locked. */
    @Select("""
            SELECT order_no FROM payment_order
            WHERE status = 'PENDING' AND due_at <= #{now}
            ORDER BY due_at LIMIT #{limit} FOR UPDATE SKIP LOCKED
            """)
    List<String> lockDue(Instant now, int limit);

    /** One more attempt of each is the caller's, and counts as a retry. */
    @Update("""
            <script>
            UPDATE payment_order
            SET attempts = attempts + 1, retries = retries + 1, trying_until = #{tryingUntil}, due_at = #{tryingUntil}
            WHERE order_no IN
            <foreach collection="orderNos" item="orderNo" open="(" separator="," close=")">#{orderNo}</foreach>
            </script>
            """)
    int claimAll(List<String> orderNos, Instant tryingUntil);

    @Select("<script>SELECT " + COLUMNS + """
            FROM payment_order WHERE order_no IN
            <foreach collection="orderNos" item="orderNo" open="(" separator="," close=")">#{orderNo}</foreach>
            </script>
            """)
    List<PaymentOrder> findAll(List<String> orderNos);

    /** PENDING to PAYING. */
    @Update("UPDATE payment_order SET status = 'PAYING' WHERE order_no = #{orderNo} AND status = 'PENDING'")
    int startPaying(String orderNo);

    /** PAYING to PAID. */
    @Update("""
            UPDATE payment_order
            SET status = 'PAID', paid_at = #{paidAt}, trying_until = NULL, due_at = NULL, reason = NULL
            WHERE order_no = #{orderNo} AND status = 'PAYING'
            """)
    int pay(String orderNo, Instant paidAt);

    /** PAYING to PENDING. When it is due again is left as it is. */
    @Update("UPDATE payment_order SET status = 'PENDING' WHERE order_no = #{orderNo} AND status = 'PAYING'")
    int stopPaying(String orderNo);

    /** Stays PENDING after that attempt, until it is due. */
    @Update("""
            UPDATE payment_order
            SET trying_until = NULL, due_at = #{dueAt}, reason = #{reason}
            WHERE order_no = #{orderNo} AND status = 'PENDING' AND attempts = #{attempt}
            """)
    int putOff(String orderNo, int attempt, Instant dueAt, String reason);

    /** PENDING to SUSPENDED, after that attempt. */
    @Update("""
            UPDATE payment_order
            SET status = 'SUSPENDED', trying_until = NULL, due_at = NULL, reason = #{reason}
            WHERE order_no = #{orderNo} AND status = 'PENDING' AND attempts = #{attempt}
            """)
    int suspend(String orderNo, int attempt, String reason);

    /** SUSPENDED to PENDING, due at once. */
    @Update("""
            UPDATE payment_order
            SET status = 'PENDING', retries = 0, due_at = #{dueAt}
            WHERE order_no = #{orderNo} AND status = 'SUSPENDED'
            """)
    int resume(String orderNo, Instant dueAt);

    /** SUSPENDED to REFUNDED. */
    @Update("UPDATE payment_order SET status = 'REFUNDED' WHERE order_no = #{orderNo} AND status = 'SUSPENDED'")
    int refund(String orderNo);

    @Select("SELECT COUNT(*) FROM payment_order WHERE status = #{status}")
    long count(OrderStatus status);

    /** The oldest ones by order number, after one. */
    @Select("""
            SELECT order_no FROM payment_order
            WHERE status = 'SUSPENDED' AND order_no > #{after} ORDER BY order_no LIMIT #{limit}
            """)
    List<String> suspended(String after, int limit);
}
