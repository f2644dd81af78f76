CREATE TABLE market_order (
    number VARCHAR(64) NOT NULL,
    status VARCHAR(16) NOT NULL,
    PRIMARY KEY (number)
) ENGINE = InnoDB;
