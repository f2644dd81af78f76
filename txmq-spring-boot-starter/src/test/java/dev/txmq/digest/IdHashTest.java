package dev.txmq.digest;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.txmq.MessageId;

import static org.assertj.core.api.Assertions.assertThat;

class IdHashTest {

    /** Computed by another program. */
    @ParameterizedTest
    @CsvSource({
        "019aa5e0-0000-7000-8000-000000000000, 8317d0b8f8e98ac5",
        "019aa5e0-0000-7000-8000-000000000001, aacd8d3b613b5d8d",
        "019aa5e0-0000-7000-8000-000000000002, dc5cd47ca6aa4073",
        "019aa5e0-0000-7000-8000-000000000003, 0cf6645cb9cf81f1",
        "ffffffff-ffff-7fff-bfff-ffffffffffff, 2c98d3bc681ced58"
    })
    void isThatOfEverybody(String id, String hash) {
        assertThat(IdHash.of(MessageId.parse(id))).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
