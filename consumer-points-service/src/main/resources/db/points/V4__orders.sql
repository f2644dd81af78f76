-- What the activity is about, the number of the order: by it the entry is found from elsewhere. NULL for registrations, and for payments of before.
ALTER TABLE points_entry
    ADD COLUMN activity_key VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL AFTER branch;
