CREATE TABLE merchant (
    id            BIGINT       NOT NULL AUTO_INCREMENT,
    name          VARCHAR(100) CHARACTER SET utf8mb4 NOT NULL,
    currency      CHAR(3)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- where notices of payments go; NULL for a merchant who asks instead
    notify_url    VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- SHA-256 of the notification secret, which nobody but the merchant has
    secret_hash   BINARY(32)   NOT NULL,
    registered_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB;

CREATE TABLE payment_order (
    order_no       VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id        BIGINT         NOT NULL,
    merchant_id    BIGINT         NOT NULL,
    amount         DECIMAL(19, 4) NOT NULL,
    currency       CHAR(3)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    points_to_use  BIGINT         NOT NULL,
    status         ENUM ('CREATED', 'PENDING', 'PAYING', 'PAID', 'FAILED', 'SUSPENDED', 'REFUNDED') NOT NULL,
    -- what the bank says, once and for all; NULL until it does
    bank_result    ENUM ('SUCCESS', 'FAILURE') NULL,
    bank_reference VARCHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- how many activities were begun; the number of the last one tells whether a result is still wanted
    attempts       INT            NOT NULL DEFAULT 0,
    -- those of them that nobody asked for; an operator's retry counts from 0 again
    retries        INT            NOT NULL DEFAULT 0,
    -- until then some instance is taken to be at it
    trying_until   DATETIME(6)    NULL,
    -- when it is tried again; NULL if it never is
    due_at         DATETIME(6)    NULL,
    -- why the last activity was cancelled
    reason         VARCHAR(512)   CHARACTER SET utf8mb4 NULL,
    created_at     DATETIME(6)    NOT NULL,
    paid_at        DATETIME(6)    NULL,
    PRIMARY KEY (order_no),
    KEY payment_order_due (status, due_at),
    KEY payment_order_merchant (merchant_id),
    CONSTRAINT payment_order_of_merchant FOREIGN KEY (merchant_id) REFERENCES merchant (id),
    CONSTRAINT payment_order_amount CHECK (amount > 0),
    CONSTRAINT payment_order_points CHECK (points_to_use >= 0)
) ENGINE = InnoDB;

-- What operators decided about suspended orders. Rows are only added.
CREATE TABLE payment_decision (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    order_no   VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    decision   ENUM ('RETRY', 'REFUND') NOT NULL,
    reason     VARCHAR(512) CHARACTER SET utf8mb4 NOT NULL,
    operator   VARCHAR(128) CHARACTER SET utf8mb4 NOT NULL,
    decided_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    KEY payment_decision_order (order_no, id),
    CONSTRAINT payment_decision_of_order FOREIGN KEY (order_no) REFERENCES payment_order (order_no)
) ENGINE = InnoDB;
