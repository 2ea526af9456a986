-- Owners' e-mail addresses, the links that confirm them, and e-mails in the outbox.
-- The PostgreSQL twin of this file has the same tables, columns and index names; a test compares them.

-- The row stays when the address is removed: how often an owner may have a confirmation sent is not forgotten.
CREATE TABLE owner_emails (
  owner_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  address BLOB, -- sealed
  confirmed_at TEXT,
  refused_at TEXT,
  asked_at TEXT NOT NULL,
  asked_since TEXT NOT NULL,
  asked_count INTEGER NOT NULL,
  CONSTRAINT owner_emails_standing CHECK (confirmed_at IS NULL OR refused_at IS NULL),
  CONSTRAINT owner_emails_removed CHECK (address IS NOT NULL OR (confirmed_at IS NULL AND refused_at IS NULL))
) STRICT;

-- Only hashes: who reads this table cannot open a link.
CREATE TABLE email_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CONSTRAINT email_tokens_purpose CHECK (purpose IN ('confirm')),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX email_tokens_of_owner ON email_tokens (owner_id);
CREATE INDEX email_tokens_by_end ON email_tokens (expires_at);

ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT 'bot'
  CONSTRAINT outbox_channel CHECK (channel IN ('bot', 'email'));
-- A channel whose server is down does not keep the other one searching.
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (channel, not_before, id) WHERE state = 'waiting';
