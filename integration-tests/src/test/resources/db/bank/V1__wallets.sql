CREATE TABLE wallet (
    name    VARCHAR(64)    NOT NULL,
    balance DECIMAL(19, 4) NOT NULL CHECK (balance >= 0),
    frozen  DECIMAL(19, 4) NOT NULL DEFAULT 0 CHECK (frozen >= 0),
    PRIMARY KEY (name)
) ENGINE = InnoDB;

-- nothing here stops a second entry of a branch, so that a double effect would show
CREATE TABLE wallet_entry (
    id          BIGINT         NOT NULL AUTO_INCREMENT,
    activity_id BINARY(16)     NOT NULL,
    branch      VARCHAR(64)    NOT NULL,
    wallet      VARCHAR(64)    NOT NULL,
    amount      DECIMAL(19, 4) NOT NULL,
    PRIMARY KEY (id),
    KEY wallet_entry_activity (activity_id)
) ENGINE = InnoDB;
