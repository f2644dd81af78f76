-- What happened to a message on its way, beside what its row says: check-backs, attempts that failed, duplicates, what the relay and
-- operators did. A message that meets no trouble has no row here. Rows are written a moment later, by a timer of each instance, but for
-- those of operators.
CREATE TABLE txmq_history (
    id             BIGINT       NOT NULL AUTO_INCREMENT,
    message_id     BINARY(16)   NOT NULL,
    happened_at    DATETIME(6)  NOT NULL,
    kind           ENUM ('CHECK_BACK', 'REPUBLISHED', 'REFUSED', 'RETRY', 'POSTPONED', 'DUPLICATE', 'OPERATION') NOT NULL,
    -- the application that wrote it
    producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- of a delivery
    consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- of a delivery: the first is 1
    attempt        INT          NULL,
    -- the answer to a check-back; who did an operation
    outcome        VARCHAR(128) CHARACTER SET utf8mb4 NULL,
    -- when it is tried again
    next_at        DATETIME(6)  NULL,
    -- host name and process id
    instance       VARCHAR(128) CHARACTER SET utf8mb4 NOT NULL,
    reason         VARCHAR(512) CHARACTER SET utf8mb4 NULL,
    PRIMARY KEY (id),
    KEY txmq_history_message (message_id),
    KEY txmq_history_age (happened_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
