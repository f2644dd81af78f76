-- Which application a message belongs to, so that several can share a schema; NULL in rows of earlier versions, which belong to
-- each of them. MySQL and MariaDB add a column at the end of a table at once, however big it is. No index has it: the due rows of
-- one application are few, and an index would have to be built.
ALTER TABLE txmq_message ADD COLUMN producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- One row per application and table: who holds it purges that table.
CREATE TABLE txmq_purge (
    producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    purged_table   VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (producer_group, purged_table)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- One row for each time that an operator had messages published again. It is written in the transactions that change
-- these, so it counts no message more and no message less. No retention reaches it.
CREATE TABLE txmq_operation (
    id             BIGINT       NOT NULL AUTO_INCREMENT,
    operation      ENUM ('RETRY', 'REPUBLISH') NOT NULL,
    producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic          VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- the one message, where it was one
    message_id     BINARY(16)   NULL,
    -- the time that was asked for
    published_from DATETIME(6)  NULL,
    published_to   DATETIME(6)  NULL,
    operator       VARCHAR(128) CHARACTER SET utf8mb4 NOT NULL,
    reason         VARCHAR(512) CHARACTER SET utf8mb4 NOT NULL,
    messages       BIGINT       NOT NULL,
    started_at     DATETIME(6)  NOT NULL,
    -- NULL while it runs, and for good if it was cut off
    finished_at    DATETIME(6)  NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
