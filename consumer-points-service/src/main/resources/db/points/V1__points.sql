-- Every change of a user's points, in the order in which they were recorded.
CREATE TABLE points_entry (
    id         BIGINT      NOT NULL AUTO_INCREMENT,
    user_id    BIGINT      NOT NULL,
    delta      INT         NOT NULL,
    reason     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_id BINARY(16)  NOT NULL,
    awarded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    -- no message changes points twice, even if its inbox row is gone
    UNIQUE KEY points_entry_message (message_id),
    KEY points_entry_user (user_id, id)
) ENGINE = InnoDB;

-- The sum of a user's entries.
CREATE TABLE points_account (
    user_id BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB;
