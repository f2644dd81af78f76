package dev.txmq.accounts;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

/** The table {@code pending_credit}: credits that are reserved, and neither confirmed nor cancelled. */
@Mapper
interface PendingCredits {

    /** @throws org.springframework.dao.DataIntegrityViolationException if there is no such account, or it is not open any more */
    @Insert("""
            INSERT INTO pending_credit (activity_id, branch, merchant_id, order_no, amount, reserved_at)
            VALUES (#{activityId}, #{branch}, #{credit.merchantId}, #{credit.orderNo}, #{credit.decimalAmount}, #{reservedAt})
            """)
    void insert(UUID activityId, String branch, Credit credit, Instant reservedAt);

    /** Returns how many there were: 1 or 0. */
    @Delete("""
            DELETE FROM pending_credit WHERE activity_id = #{activityId} AND branch = #{branch}
            """)
    int delete(UUID activityId, String branch);

    @Select("""
            SELECT COALESCE(SUM(amount), 0) FROM pending_credit WHERE merchant_id = #{merchantId}
            """)
    BigDecimal incoming(long merchantId);
}
