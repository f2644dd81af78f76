-- Where a merchant is told, and the secret for it, are kept by the notifier.
ALTER TABLE merchant
    DROP COLUMN notify_url,
    DROP COLUMN secret_hash;
