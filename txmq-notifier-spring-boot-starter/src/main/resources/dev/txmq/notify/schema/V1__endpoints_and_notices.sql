-- Where recipients are told.
CREATE TABLE txmq_endpoint (
    id                   BINARY(16)    NOT NULL,
    recipient            VARCHAR(64)   CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    url                  VARCHAR(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    -- separated by spaces; * stands for all, payment.* for all that begin so
    types                VARCHAR(2048) CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    -- secrets and headers are encrypted
    secret               VARBINARY(256) NOT NULL,
    old_secret           VARBINARY(256) NULL,
    old_secret_until     DATETIME(6)   NULL,
    headers              BLOB          NULL,
    expected_body        VARCHAR(64)   CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    concurrency          INT           NOT NULL,
    rate_per_second      DOUBLE        NOT NULL,
    ordered              BOOLEAN       NOT NULL,
    status               ENUM ('ACTIVE', 'DISABLED') NOT NULL,
    -- why it has this status, since when, and the operator; NULL when the notifier did
    status_reason        VARCHAR(512)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    status_by            VARCHAR(128)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    status_at            DATETIME(6)   NOT NULL,
    -- since the last success
    failing_since        DATETIME(6)   NULL,
    consecutive_failures INT           NOT NULL DEFAULT 0,
    pauses               INT           NOT NULL DEFAULT 0,
    paused_until         DATETIME(6)   NULL,
    -- the instance that sends to it, and until when it may
    lease                BINARY(16)    NULL,
    leased_until         DATETIME(6)   NULL,
    created_at           DATETIME(6)   NOT NULL,
    PRIMARY KEY (id),
    KEY txmq_endpoint_recipient (recipient),
    KEY txmq_endpoint_lease (status, leased_until)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- What a recipient is told: once, however many endpoints it has.
CREATE TABLE txmq_notice (
    recipient            VARCHAR(64)   CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    id                   BINARY(16)    NOT NULL,
    type                 VARCHAR(128)  CHARACTER SET ascii   COLLATE ascii_bin   NOT NULL,
    notice_key           VARCHAR(128)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    -- the bytes that are signed and sent
    body                 LONGBLOB      NOT NULL,
    occurred_at          DATETIME(6)   NOT NULL,
    created_at           DATETIME(6)   NOT NULL,
    PRIMARY KEY (recipient, id),
    KEY txmq_notice_by_key (recipient, notice_key),
    KEY txmq_notice_id (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- A notice on its way to one endpoint.
CREATE TABLE txmq_delivery (
    id                   BINARY(16)    NOT NULL,
    endpoint_id          BINARY(16)    NOT NULL,
    notice_id            BINARY(16)    NOT NULL,
    status               ENUM ('WAITING', 'DELIVERED', 'EXHAUSTED', 'CANCELLED', 'CONFIRMED') NOT NULL,
    -- all, numbered through
    attempts             INT           NOT NULL DEFAULT 0,
    -- the failures of the present schedule; a replay begins a new one
    counted              INT           NOT NULL DEFAULT 0,
    -- NULL once nothing is left to do
    next_attempt_at      DATETIME(6)   NULL,
    give_up_at           DATETIME(6)   NULL,
    last_attempt_at      DATETIME(6)   NULL,
    last_status          SMALLINT      NULL,
    last_error           VARCHAR(512)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    settled_at           DATETIME(6)   NULL,
    -- an operator; NULL when the notifier or the receiver did
    settled_by           VARCHAR(128)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    settle_reason        VARCHAR(512)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    replayed_at          DATETIME(6)   NULL,
    replayed_by          VARCHAR(128)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    created_at           DATETIME(6)   NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY txmq_delivery_once (notice_id, endpoint_id),
    KEY txmq_delivery_due (endpoint_id, next_attempt_at),
    KEY txmq_delivery_list (endpoint_id, status, id),
    KEY txmq_delivery_give_up (give_up_at, status),
    KEY txmq_delivery_settled (status, settled_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE txmq_delivery_attempt (
    delivery_id          BINARY(16)    NOT NULL,
    number               INT           NOT NULL,
    started_at           DATETIME(6)   NOT NULL,
    took_millis          INT           NOT NULL,
    -- NULL: there was no HTTP answer
    response_status      SMALLINT      NULL,
    -- NULL: a success
    failure              ENUM ('DNS', 'BLOCKED', 'CONNECT', 'TLS', 'TIMEOUT', 'RESET', 'STATUS', 'BODY', 'INTERNAL') NULL,
    error                VARCHAR(512)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    response_body        VARBINARY(2048) NULL,
    counted              BOOLEAN       NOT NULL,
    PRIMARY KEY (delivery_id, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
