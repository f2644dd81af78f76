CREATE TABLE points_account (
    user_id BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB;

-- an order twice is what the proof looks for, so nothing here forbids it
CREATE TABLE points_entry (
    id       BIGINT NOT NULL AUTO_INCREMENT,
    order_no BIGINT NOT NULL,
    user_id  BIGINT NOT NULL,
    points   BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY points_entry_by_order (order_no)
) ENGINE = InnoDB;
