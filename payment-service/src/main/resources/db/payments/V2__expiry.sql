ALTER TABLE payment_order
    MODIFY status ENUM ('CREATED', 'PENDING', 'PAYING', 'PAID', 'FAILED', 'SUSPENDED', 'REFUNDED', 'EXPIRED') NOT NULL,
    -- the delayed message that ends the order if the bank says nothing; NULL for orders of before
    ADD COLUMN expiry_message CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL;
