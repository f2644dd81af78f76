CREATE TABLE account (
    merchant_id BIGINT         NOT NULL,
    balance     DECIMAL(19, 4) NOT NULL,
    open        BOOLEAN        NOT NULL,
    PRIMARY KEY (merchant_id)
) ENGINE = InnoDB;

-- an order twice is what the proof looks for, so nothing here forbids it
CREATE TABLE account_entry (
    id          BIGINT         NOT NULL AUTO_INCREMENT,
    order_no    BIGINT         NOT NULL,
    merchant_id BIGINT         NOT NULL,
    amount      DECIMAL(19, 4) NOT NULL,
    PRIMARY KEY (id),
    KEY account_entry_by_order (order_no)
) ENGINE = InnoDB;
