-- One row per consumer group and topic: which messages the group takes, and since when. So it is known which messages it should have
-- handled. Each start writes it; other tags or another filter begin anew.
CREATE TABLE txmq_subscription (
    consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    topic          VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- * or names separated by ||, in the order of the alphabet; NULL where there is a filter
    tags           TEXT         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    -- an expression in SQL92
    sql_filter     TEXT         CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    since          DATETIME(6)  NOT NULL,
    PRIMARY KEY (consumer_group, topic)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
