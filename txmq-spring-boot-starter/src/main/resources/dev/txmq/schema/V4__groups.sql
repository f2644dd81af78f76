-- One row per consumer group of which all instances have to remember something. Instances of all applications in a schema see it; a
-- group belongs to one of them.
CREATE TABLE txmq_group (
    consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- of a group that begins with what comes from its first start on, when that was
    started_at     DATETIME(6)  NULL,
    PRIMARY KEY (consumer_group)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
