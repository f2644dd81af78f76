-- One row per message that a group could not handle. Key, tag and headers come from any producer and may be long: nothing
-- here must ever refuse a message that the broker took.
CREATE TABLE txmq_dead_letter (
    consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_id     BINARY(16)   NOT NULL,
    topic          VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    message_key    TEXT         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    tag            TEXT         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    headers        MEDIUMTEXT   CHARACTER SET utf8mb4 NULL,
    payload        LONGBLOB     NOT NULL,
    status         ENUM ('PARKED', 'REPLAYED', 'DISCARDED') NOT NULL,
    attempts       INT          NOT NULL,
    last_error     VARCHAR(1024) CHARACTER SET utf8mb4 NULL,
    parked_at      DATETIME(6)  NOT NULL,
    replays        INT          NOT NULL DEFAULT 0,
    replayed_at    DATETIME(6)  NULL,
    replayed_by    VARCHAR(128) CHARACTER SET utf8mb4 NULL,
    discarded_at   DATETIME(6)  NULL,
    discarded_by   VARCHAR(128) CHARACTER SET utf8mb4 NULL,
    discard_reason VARCHAR(512) CHARACTER SET utf8mb4 NULL,
    -- when it was replayed or discarded; NULL while it is parked, so that no retention reaches it
    settled_at     DATETIME(6)  NULL,
    PRIMARY KEY (consumer_group, message_id),
    KEY txmq_dead_letter_by_status (status, consumer_group, message_id),
    KEY txmq_dead_letter_by_key (message_key(64)),
    KEY txmq_dead_letter_settled (settled_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- For retention. New rows go to the end of it, so it costs inserts little; message ids would do, were they all in the
-- order of time.
ALTER TABLE txmq_inbox ADD KEY txmq_inbox_consumed (consumed_at);

-- The status is counted from this index alone, without reading the rows; it changes together with next_attempt_at.
ALTER TABLE txmq_message DROP KEY txmq_message_due, ADD KEY txmq_message_due (next_attempt_at, status);
