CREATE TABLE users (
    id            BIGINT      NOT NULL AUTO_INCREMENT,
    username      VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- kept as it was given, unique whatever its case
    email         VARCHAR(254) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
    registered_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY users_username (username),
    UNIQUE KEY users_email (email)
) ENGINE = InnoDB;

-- Which registration an Idempotency-Key stands for. A row may go as soon as no client repeats its request any more.
CREATE TABLE idempotency_key (
    idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- SHA-256 of the request's values
    fingerprint     BINARY(32)   NOT NULL,
    user_id         BIGINT       NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (idempotency_key),
    KEY idempotency_key_age (created_at),
    CONSTRAINT idempotency_key_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB;
