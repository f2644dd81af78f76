CREATE TABLE payment_order (
    order_no    BIGINT         NOT NULL,
    merchant_id BIGINT         NOT NULL,
    user_id     BIGINT         NOT NULL,
    amount      DECIMAL(19, 4) NOT NULL,
    status      ENUM ('CREATED', 'PAYING', 'PAID') NOT NULL,
    PRIMARY KEY (order_no)
) ENGINE = InnoDB;
