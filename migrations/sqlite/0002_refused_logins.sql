-- A login that ended without success keeps its sealed temporary session until that has been logged out at Telegram.
-- SQLite changes a CHECK by making the table anew; nothing refers to it.
CREATE TABLE logins_new (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  account_id BLOB,
  method TEXT NOT NULL CONSTRAINT logins_method CHECK (method IN ('otp', 'qr')),
  phase TEXT NOT NULL CONSTRAINT logins_phase
    CHECK (phase IN ('starting', 'code_sent', 'showing_qr', 'password_needed', 'connected', 'ended')),
  detail BLOB NOT NULL, -- sealed
  command BLOB, -- sealed
  session BLOB, -- sealed
  network TEXT NOT NULL CONSTRAINT logins_network CHECK (network IN ('telegram', 'bootstrap')),
  screen_message INTEGER,
  shown_revision INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  claimed_by BLOB,
  claimed_until TEXT,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  finished_at TEXT,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT logins_finished CHECK ((finished_at IS NOT NULL) = (phase IN ('connected', 'ended'))),
  CONSTRAINT logins_erased
    CHECK (finished_at IS NULL OR (command IS NULL AND (session IS NULL OR phase = 'ended')))
) STRICT;
INSERT INTO logins_new SELECT * FROM logins;
DROP TABLE logins;
ALTER TABLE logins_new RENAME TO logins;
CREATE UNIQUE INDEX logins_one_active_per_owner ON logins (owner_id) WHERE finished_at IS NULL;
CREATE INDEX logins_by_finish ON logins (finished_at);
CREATE INDEX logins_account ON logins (owner_id, account_id);
CREATE INDEX logins_unsettled ON logins (id) WHERE finished_at IS NULL OR session IS NOT NULL;
