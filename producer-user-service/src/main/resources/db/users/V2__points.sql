-- How many points a user had when the points service last told. Users whom it has told nothing about have no row.
CREATE TABLE user_points (
    user_id BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    -- of two messages about a user, the one with the higher version is the later one
    version BIGINT NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB;
