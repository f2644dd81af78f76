package dev.txmq.users;

import java.util.List;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;

/** The table {@code user_points}. */
@Mapper
interface KnownPoints {

    /** Of each user, what has the highest version stays. */
    @Insert("""
            <script>
            INSERT INTO user_points (user_id, balance, version)
            VALUES
            <foreach collection="changes" item="change" separator=",">
              (#{change.userId}, #{change.balance}, #{change.version})
            </foreach>
            ON DUPLICATE KEY UPDATE
              balance = IF(VALUES(version) &gt; version, VALUES(balance), balance),
              version = GREATEST(version, VALUES(version))
            </script>
            """)
    void keep(List<PointsChanged> changes);
}
