-- One row per message that is to be delivered later, written in the business transaction. When it is due, an instance copies it to
-- txmq_message in the transaction that marks it DUE here. Rows of a year ahead stand in nobody's way there: neither in the relay's index
-- nor in the partitions. The rows stay for a while after that, so that a late cancellation locks a row and not a gap.
CREATE TABLE txmq_scheduled (
    -- begins with the time at which the message is due
    id             BINARY(16)   NOT NULL,
    topic          VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_key    VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    tag            VARCHAR(64)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    headers        TEXT         CHARACTER SET utf8mb4 NULL,
    payload        MEDIUMBLOB   NOT NULL,
    status         ENUM ('SCHEDULED', 'CANCELLED', 'DUE') NOT NULL,
    producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    due_at         DATETIME(6)  NOT NULL,
    -- when it was cancelled or became due; NULL while it waits, so that no retention reaches it
    settled_at     DATETIME(6)  NULL,
    PRIMARY KEY (id),
    KEY txmq_scheduled_due (producer_group, status, due_at),
    KEY txmq_scheduled_by_key (message_key),
    KEY txmq_scheduled_settled (settled_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
