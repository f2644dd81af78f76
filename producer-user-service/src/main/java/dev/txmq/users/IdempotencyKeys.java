package dev.txmq.users;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

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

    /** What a key was used for. */
    record Use(long userId, byte[] fingerprint) {

        boolean isFor(Registration registration) {
            return Arrays.equals(fingerprint, registration.fingerprint());
        }
    }
}
