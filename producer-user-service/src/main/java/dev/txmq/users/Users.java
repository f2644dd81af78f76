package dev.txmq.users;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Select;

/** The table {@code users}. */
@Mapper
interface Users {

    /**
     * Waits for another transaction that inserts the same user name or e-mail address.
     *
     * @throws org.springframework.dao.DuplicateKeyException if one of them is taken
     */
    @Insert("""
            INSERT INTO users (username, email, registered_at)
            VALUES (#{registration.username}, #{registration.email}, #{registeredAt})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "id.value")
    void insert(Registration registration, Instant registeredAt, GeneratedId id);

    @Select("""
            SELECT id, username, email, registered_at FROM users WHERE id = #{id}
            """)
    Optional<User> find(long id);

    @Select("""
            SELECT id, username, email, registered_at, balance AS points
            FROM users LEFT JOIN user_points ON user_id = id WHERE id = #{id}
            """)
    Optional<UserProfile> profile(long id);

    /** Those who have this user name or this e-mail address: at most two. */
    @Select("""
            SELECT id, username, email, registered_at FROM users WHERE username = #{username}
            UNION
            SELECT id, username, email, registered_at FROM users WHERE email = #{email}
            """)
    List<User> findRivals(Registration registration);

    /** Holds the id that the database gave a new row. */
    final class GeneratedId {

        private long value;

        long value() {
            return value;
        }
    }
}
