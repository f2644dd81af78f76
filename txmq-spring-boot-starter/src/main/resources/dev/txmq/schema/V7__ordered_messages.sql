-- One row per key with ordered messages: the number that the last one got, in the transaction that published it. Its lock makes the
-- numbers follow the commits. The row stays, so that the numbers of a key never begin again.
CREATE TABLE txmq_sequence (
    producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic          VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_key    VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    last_number    BIGINT       NOT NULL,
    last_id        BINARY(16)   NOT NULL,
    -- the message that was the last one before the transaction that has changed the row last
    previous_id    BINARY(16)   NULL,
    PRIMARY KEY (producer_group, topic, message_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- One row per consumer group and key with ordered messages: the number of the last one that the group is done with. The row stays.
CREATE TABLE txmq_position (
    consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- the producer group that counts
    stream         VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic          VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_key    VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    -- 0 until the group has begun
    last_number    BIGINT       NOT NULL,
    -- since when the key stands still; NULL while it does not, so that a key that moves changes no index
    waits_since    DATETIME(6)  NULL,
    -- the lowest number that is there and must wait, and the message before it
    waiting_number BIGINT       NULL,
    waits_for      BINARY(16)   NULL,
    -- the last time that an operator gave up what was missing, and up to which number
    released_to    BIGINT       NULL,
    released_at    DATETIME(6)  NULL,
    released_by    VARCHAR(128) CHARACTER SET utf8mb4 NULL,
    release_reason VARCHAR(512) CHARACTER SET utf8mb4 NULL,
    PRIMARY KEY (consumer_group, stream, topic, message_key),
    KEY txmq_position_waiting (waits_since)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Since when a group handles in order: what comes after a message that is older may be the first that it is to handle of a key.
ALTER TABLE txmq_group ADD COLUMN ordered_since DATETIME(6) NULL;

-- The parked message of the same key that this one waits for; NULL for one that failed itself, and for what is replayed or discarded.
ALTER TABLE txmq_dead_letter ADD COLUMN waits_for BINARY(16) NULL, ADD KEY txmq_dead_letter_waiting (waits_for);
