-- A login that ended without success keeps its sealed temporary session until that has been logged out at Telegram.
ALTER TABLE logins DROP CONSTRAINT logins_erased;
ALTER TABLE logins ADD CONSTRAINT logins_erased
  CHECK (finished_at IS NULL OR (command IS NULL AND (session IS NULL OR phase = 'ended')));
CREATE INDEX logins_unsettled ON logins (id) WHERE finished_at IS NULL OR session IS NOT NULL;
