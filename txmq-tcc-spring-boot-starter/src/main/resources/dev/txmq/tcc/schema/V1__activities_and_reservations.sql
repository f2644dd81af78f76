-- What an application has begun, as the initiator.
CREATE TABLE txmq_activity (
    id             BINARY(16)   NOT NULL,
    type           VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    business_key   VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    -- the key again, and NULL once cancelled: one live activity for each type and key
    live_key       VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    status         ENUM ('TRYING', 'CONFIRMED', 'CANCELLED') NOT NULL,
    refused_by     VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NULL,
    reason         VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    deadline       DATETIME(6)  NOT NULL,
    checks         INT          NOT NULL DEFAULT 0,
    -- the sweep's while TRYING, the settlement check's afterwards; NULL once all branches are known to be settled
    next_check_at  DATETIME(6)  NULL,
    created_at     DATETIME(6)  NOT NULL,
    decided_at     DATETIME(6)  NULL,
    completed_at   DATETIME(6)  NULL,
    PRIMARY KEY (id),
    UNIQUE KEY txmq_activity_live (type, live_key),
    KEY txmq_activity_due (status, next_check_at),
    KEY txmq_activity_by_key (business_key),
    KEY txmq_activity_completed (completed_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE txmq_activity_branch (
    activity_id    BINARY(16)   NOT NULL,
    participant    VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    branch         VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    -- what the participant answered to the try
    result         MEDIUMBLOB   NULL,
    done_at        DATETIME(6)  NULL,
    last_error     VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (activity_id, participant, branch)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- What an application has reserved, as a participant.
CREATE TABLE txmq_reservation (
    participant    VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    activity_id    BINARY(16)   NOT NULL,
    branch         VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    status         ENUM ('RESERVED', 'CONFIRMED', 'CANCELLED') NOT NULL,
    -- all NULL in a fence: a cancel that came before its try
    origin         VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NULL,
    type           VARCHAR(64)  CHARACTER SET ascii   COLLATE ascii_bin   NULL,
    business_key   VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    fingerprint    BINARY(32)   NULL,
    request        MEDIUMBLOB   NULL,
    result         MEDIUMBLOB   NULL,
    deadline       DATETIME(6)  NULL,
    asked          INT          NOT NULL DEFAULT 0,
    -- NULL once settled, and in reservations of the initiator itself, which need not ask
    ask_at         DATETIME(6)  NULL,
    last_error     VARCHAR(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    created_at     DATETIME(6)  NOT NULL,
    settled_at     DATETIME(6)  NULL,
    -- an operator; NULL when the kit did
    settled_by     VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    settle_reason  VARCHAR(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    PRIMARY KEY (participant, activity_id, branch),
    KEY txmq_reservation_due (status, ask_at),
    KEY txmq_reservation_by_key (business_key),
    KEY txmq_reservation_settled (settled_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
