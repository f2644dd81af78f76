-- What was compared: a time of message ids, for a group.
CREATE TABLE txmq_reconciliation_window (
    consumer_group  VARCHAR(255) CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    window_start    DATETIME(6)  NOT NULL,
    window_end      DATETIME(6)  NOT NULL,
    result          ENUM ('DUE', 'EQUAL', 'DIFFERENT', 'UNKNOWN') NOT NULL,
    passes          INT          NOT NULL DEFAULT 0,
    -- as they were when they were compared last; NULL before
    produced        BIGINT       NULL,
    handled         BIGINT       NULL,
    discarded       BIGINT       NULL,
    foreign_ids     BIGINT       NULL,
    missing         BIGINT       NULL,
    surplus         BIGINT       NULL,
    -- the first time after its end at which the group had no backlog
    drained_at      DATETIME(6)  NULL,
    compared_at     DATETIME(6)  NULL,
    -- NULL once it is compared for good
    next_compare_at DATETIME(6)  NULL,
    -- until when the instance that compares it has it for itself
    claimed_until   DATETIME(6)  NULL,
    last_error      VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (consumer_group, window_start),
    KEY txmq_reconciliation_due (next_compare_at),
    KEY txmq_reconciliation_old (window_end)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- A message that one side has and the other lacks.
CREATE TABLE txmq_difference (
    consumer_group  VARCHAR(255) CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    message_id      BINARY(16)   NOT NULL,
    kind            ENUM ('NOT_CONFIRMED', 'FAILED', 'IN_FLIGHT', 'PARKED', 'LOST', 'LOST_TOO_OLD', 'HANDLED_THOUGH_ROLLED_BACK',
                          'NOT_IN_LOG') NOT NULL,
    state           ENUM ('OPEN', 'REPAIRING', 'CLOSED', 'ACCEPTED', 'STUCK') NOT NULL,
    topic           VARCHAR(127) CHARACTER SET ascii   COLLATE ascii_bin   NULL,
    message_key     VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    -- the first time after its publication at which the group had no backlog
    drained_at      DATETIME(6)  NULL,
    first_seen_at   DATETIME(6)  NOT NULL,
    last_seen_at    DATETIME(6)  NOT NULL,
    closed_at       DATETIME(6)  NULL,
    repairs         INT          NOT NULL DEFAULT 0,
    repaired_at     DATETIME(6)  NULL,
    repaired_by     VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    note            VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (consumer_group, message_id),
    KEY txmq_difference_state (state, kind, consumer_group, message_id),
    KEY txmq_difference_closed (closed_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Each repair, with what became of it. No retention reaches it.
CREATE TABLE txmq_repair (
    id              BIGINT       NOT NULL AUTO_INCREMENT,
    consumer_group  VARCHAR(255) CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    operator        VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    automatic       BOOLEAN      NOT NULL,
    asked           INT          NOT NULL,
    republished     INT          NOT NULL DEFAULT 0,
    started_at      DATETIME(6)  NOT NULL,
    -- NULL while it runs, and for good if it was cut off
    finished_at     DATETIME(6)  NULL,
    error           VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (id),
    KEY txmq_repair_automatic (automatic, started_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- What was compared of two ledgers: a time.
CREATE TABLE txmq_ledger_run (
    comparison      VARCHAR(255) CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    run_from        DATETIME(6)  NOT NULL,
    run_to          DATETIME(6)  NOT NULL,
    result          ENUM ('DUE', 'EQUAL', 'DIFFERENT', 'UNKNOWN') NOT NULL,
    left_entries    BIGINT       NULL,
    right_entries   BIGINT       NULL,
    left_amount     DECIMAL(38, 6) NULL,
    right_amount    DECIMAL(38, 6) NULL,
    compared_at     DATETIME(6)  NULL,
    next_compare_at DATETIME(6)  NULL,
    claimed_until   DATETIME(6)  NULL,
    last_error      VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (comparison, run_from, run_to),
    KEY txmq_ledger_run_due (next_compare_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE txmq_ledger_difference (
    comparison      VARCHAR(255) CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    entry_key       VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    kind            ENUM ('MISSING_LEFT', 'MISSING_RIGHT', 'AMOUNT_DIFFERS', 'DUPLICATE_LEFT', 'DUPLICATE_RIGHT') NOT NULL,
    state           ENUM ('OPEN', 'CLOSED', 'ACCEPTED') NOT NULL,
    left_amount     DECIMAL(38, 6) NULL,
    right_amount    DECIMAL(38, 6) NULL,
    left_reference  VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    right_reference VARCHAR(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    entered_at      DATETIME(6)  NOT NULL,
    first_seen_at   DATETIME(6)  NOT NULL,
    last_seen_at    DATETIME(6)  NOT NULL,
    closed_at       DATETIME(6)  NULL,
    note            VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (comparison, entry_key, kind),
    KEY txmq_ledger_difference_state (state, comparison)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
