package dev.txmq.payments.merchants;

import java.time.Instant;
import java.util.Optional;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Select;

/** The table {@code merchant}. */
@Mapper
interface Merchants {

    @Insert("""
            INSERT INTO merchant (name, currency, registered_at) VALUES (#{name}, #{currency}, #{registeredAt})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "id.value")
    void insert(String name, String currency, Instant registeredAt, GeneratedId id);

    @Select("""
            SELECT id, name, currency FROM merchant WHERE id = #{id}
            """)
    Optional<Merchant> find(long id);

    /** Holds the id that the database gave a new row. */
    final class GeneratedId {

        private long value;

        long value() {
            return value;
        }
    }
}
