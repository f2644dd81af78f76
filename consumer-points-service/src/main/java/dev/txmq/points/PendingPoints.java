package dev.txmq.points;

import java.util.UUID;

import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

/** The table {@code points_pending}: what payments have set aside that are neither confirmed nor cancelled. */
@Mapper
interface PendingPoints {

    @Insert("""
            INSERT INTO points_pending (activity_id, branch, user_id, earn, spend)
            VALUES (#{activityId}, #{branch}, #{points.userId}, #{points.earn}, #{points.spend})
            """)
    void insert(UUID activityId, String branch, PaymentPoints points);

    /** Returns how many there were: 1 or 0. */
    @Delete("""
            DELETE FROM points_pending WHERE activity_id = #{activityId} AND branch = #{branch}
            """)
    int delete(UUID activityId, String branch);

    @Select("""
            SELECT COALESCE(SUM(earn), 0) FROM points_pending WHERE user_id = #{userId}
            """)
    long incoming(long userId);
}
