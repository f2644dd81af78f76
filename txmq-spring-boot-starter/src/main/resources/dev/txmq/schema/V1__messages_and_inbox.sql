-- One row per published message, written in the business transaction: it answers check-backs, tells the relay
-- what is left to publish, and is the record that an operator looks at.
CREATE TABLE txmq_message (
    id              BINARY(16)   NOT NULL,
    topic           VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_key     VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    tag             VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    headers         TEXT         CHARACTER SET utf8mb4 NULL,
    payload         MEDIUMBLOB   NOT NULL,
    status          ENUM ('COMMITTED', 'PUBLISHED', 'FAILED', 'ROLLED_BACK') NOT NULL,
    attempts        INT          NOT NULL DEFAULT 0,
    last_error      VARCHAR(512) CHARACTER SET utf8mb4 NULL,
    created_at      DATETIME(6)  NOT NULL,
    published_at    DATETIME(6)  NULL,
    -- when the relay looks at it next; NULL once nothing is left to do, so that the relay's index stays small
    next_attempt_at DATETIME(6)  NULL,
    PRIMARY KEY (id),
    KEY txmq_message_due (next_attempt_at),
    KEY txmq_message_by_key (message_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- One row per message and group whose handler has committed: a second delivery finds it.
CREATE TABLE txmq_inbox (
    consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_id     BINARY(16)   NOT NULL,
    consumed_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (consumer_group, message_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
