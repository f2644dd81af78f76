-- One row per listener or relay that an operator holds up, or limits, in all instances. The name is a consumer group, or relay: and
-- a producer group.
CREATE TABLE txmq_worker (
    name       VARCHAR(262) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status     ENUM ('PAUSED', 'STOPPED') NULL,
    -- messages a second in each instance; NULL for what is configured
    rate_limit INT          NULL,
    operator   VARCHAR(128) CHARACTER SET utf8mb4 NOT NULL,
    reason     VARCHAR(512) CHARACTER SET utf8mb4 NOT NULL,
    since      DATETIME(6)  NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;
