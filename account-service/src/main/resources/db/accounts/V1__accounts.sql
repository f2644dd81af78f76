-- One account for each merchant.
CREATE TABLE account (
    merchant_id BIGINT         NOT NULL,
    currency    CHAR(3)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    status      VARCHAR(16)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'OPEN',
    -- the sum of its entries
    balance     DECIMAL(19, 4) NOT NULL DEFAULT 0,
    opened_at   DATETIME(6)    NOT NULL,
    PRIMARY KEY (merchant_id),
    -- for the rule of pending_credit
    UNIQUE KEY account_status (merchant_id, status),
    CONSTRAINT account_status_known CHECK (status IN ('OPEN', 'CLOSED'))
) ENGINE = InnoDB;

-- Credits that are reserved, and neither confirmed nor cancelled. An account's incoming amount is their sum.
--
-- The rule: an account is open while something is incoming. The foreign key keeps it. An UPDATE that closes such an account is refused,
-- and an account that is just being closed takes no credit. The database reads the index account_status for it, and a confirmation
-- locks the account's row but not that entry of the index: so a credit waits for no confirmation, however many a merchant has.
CREATE TABLE pending_credit (
    activity_id    BINARY(16)     NOT NULL,
    branch         VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    merchant_id    BIGINT         NOT NULL,
    account_status VARCHAR(16)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'OPEN',
    order_no       VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    amount         DECIMAL(19, 4) NOT NULL,
    reserved_at    DATETIME(6)    NOT NULL,
    PRIMARY KEY (activity_id, branch),
    KEY pending_credit_account (merchant_id, account_status, amount),
    CONSTRAINT pending_credit_open FOREIGN KEY (merchant_id, account_status) REFERENCES account (merchant_id, status),
    CONSTRAINT pending_credit_status CHECK (account_status = 'OPEN'),
    CONSTRAINT pending_credit_amount CHECK (amount > 0)
) ENGINE = InnoDB;

-- Every change of an account, in the order in which they were recorded.
CREATE TABLE account_entry (
    id          BIGINT         NOT NULL AUTO_INCREMENT,
    merchant_id BIGINT         NOT NULL,
    amount      DECIMAL(19, 4) NOT NULL,
    order_no    VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    activity_id BINARY(16)     NOT NULL,
    branch      VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    booked_at   DATETIME(6)    NOT NULL,
    PRIMARY KEY (id),
    -- no branch moves money twice, even if the kit's row is gone
    UNIQUE KEY account_entry_activity (activity_id, branch),
    KEY account_entry_account (merchant_id, id)
) ENGINE = InnoDB;

-- The books: one voucher for each payment.
CREATE TABLE voucher (
    -- no payment is entered twice, even if its inbox row is gone
    order_no       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    currency       CHAR(3)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    bank_reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    paid_at        DATETIME(6) NOT NULL,
    entered_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (order_no)
) ENGINE = InnoDB;

-- Double entry: a debit is more than zero, a credit less, and the lines of each voucher, and so of all, add up to zero.
CREATE TABLE voucher_line (
    order_no     VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    line         TINYINT        NOT NULL,
    book_account VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    amount       DECIMAL(19, 4) NOT NULL,
    PRIMARY KEY (order_no, line),
    KEY voucher_line_account (book_account),
    CONSTRAINT voucher_line_voucher FOREIGN KEY (order_no) REFERENCES voucher (order_no),
    CONSTRAINT voucher_line_amount CHECK (amount <> 0)
) ENGINE = InnoDB;
