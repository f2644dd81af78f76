package dev.txmq.users;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

/** The table {@code idempotency_key}: which registration each key stands for. */
@Mapper
interface IdempotencyKeys {

    /**
     * Waits for another transaction that inserts the same key.
     *
     * @throws org.springframework.dao.DuplicateKeyException if the key is there already
     */
    @Insert("""
            INSERT INTO idempotency_key (idempotency_key, fingerprint, user_id, created_at)
            VALUES (#{key}, #{fingerprint}, #{userId}, #{createdAt})
            """)
    void insert(String key, byte[] fingerprint, long userId, Instant createdAt);

    @Select("""
            SELECT user_id, fingerprint FROM idempotency_key WHERE idempotency_key = #{key}
            """)
    Optional<Use> find(String key);

    /** The oldest of them, locked until the transaction ends; passes over those that others have locked. */
    @Select("""
            SELECT idempotency_key FROM idempotency_key WHERE created_at < #{time}
            ORDER BY created_at LIMIT #{limit} FOR UPDATE SKIP LOCKED
            """)
    List<String> lockThoseBefore(Instant time, int limit);

    @Delete("""
            <script>
            DELETE FROM idempotency_key WHERE idempotency_key IN
            <foreach collection="keys" item="key" open="(" separator="," close=")">#{key}</foreach>
            </script>
            """)
    int delete(List<String> keys);

    /** What a key was used for. */
    record Use(long userId, byte[] fingerprint) {

        boolean isFor(Registration registration) {
            return Arrays.equals(fingerprint, registration.fingerprint());
        }
    }
}
