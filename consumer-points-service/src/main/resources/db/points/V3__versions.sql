-- How often a balance has changed. Of two messages about it, the one with the higher version is the later one.
ALTER TABLE points_account
    ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
