package dev.txmq.payments;

import java.time.Instant;
import java.util.List;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

/** The table {@code payment_decision}, to which rows are only added. */
@Mapper
interface Decisions {

    @Insert("""
            INSERT INTO payment_decision (order_no, decision, reason, operator, decided_at)
            VALUES (#{orderNo}, #{decision}, #{reason}, #{operator}, #{decidedAt})
            """)
    void insert(String orderNo, Decision.Kind decision, String reason, String operator, Instant decidedAt);

    /** From the first to the last. */
    @Select("""
            SELECT decision, reason, operator, decided_at FROM payment_decision
            WHERE order_no = #{orderNo} ORDER BY id
            """)
    List<Decision> of(String orderNo);
}
