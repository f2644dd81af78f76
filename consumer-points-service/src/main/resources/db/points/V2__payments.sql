-- A registration's message or a payment's activity causes an entry.
ALTER TABLE points_entry
    MODIFY COLUMN message_id BINARY(16) NULL,
    ADD COLUMN activity_id BINARY(16) NULL AFTER message_id,
    ADD COLUMN branch VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER activity_id,
    -- a branch of an activity earns once and spends once, even if the kit's row is gone; NULLs never meet, so registrations do not
    ADD UNIQUE KEY points_entry_activity (activity_id, branch, reason),
    ADD CONSTRAINT points_entry_cause CHECK ((message_id IS NULL) <> (activity_id IS NULL)),
    ADD CONSTRAINT points_entry_branch CHECK ((activity_id IS NULL) = (branch IS NULL));

-- The balance stays the sum of the entries. Of it, payments that are under way have frozen a part, and the rest is available.
ALTER TABLE points_account
    ADD COLUMN frozen BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT points_account_frozen CHECK (frozen >= 0),
    ADD CONSTRAINT points_account_available CHECK (balance >= frozen);

-- What payments have set aside that are neither confirmed nor cancelled. A user's frozen points are the sum of spend; the sum of earn is
-- incoming, which needs no account, nor a lock on it.
CREATE TABLE points_pending (
    activity_id BINARY(16) NOT NULL,
    branch      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id     BIGINT     NOT NULL,
    earn        INT        NOT NULL,
    spend       INT        NOT NULL,
    PRIMARY KEY (activity_id, branch),
    KEY points_pending_user (user_id, earn)
) ENGINE = InnoDB;
