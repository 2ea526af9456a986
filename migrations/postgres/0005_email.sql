-- Owners' e-mail addresses, the links that confirm them, and e-mails in the outbox.
-- The SQLite twin of this file has the same tables, columns and index names; a test compares them.

-- The row stays when the address is removed: how often an owner may have a confirmation sent is not forgotten.
CREATE TABLE owner_emails (
  owner_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  address bytea, -- sealed
  confirmed_at timestamptz,
  refused_at timestamptz,
  asked_at timestamptz NOT NULL,
  asked_since timestamptz NOT NULL,
  asked_count integer NOT NULL,
  CONSTRAINT owner_emails_standing CHECK (confirmed_at IS NULL OR refused_at IS NULL),
  CONSTRAINT owner_emails_removed CHECK (address IS NOT NULL OR (confirmed_at IS NULL AND refused_at IS NULL))
);

-- Only hashes: who reads this table cannot open a link.
CREATE TABLE email_tokens (
  hash text COLLATE "C" PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose text COLLATE "C" NOT NULL CONSTRAINT email_tokens_purpose CHECK (purpose IN ('confirm')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX email_tokens_of_owner ON email_tokens (owner_id);
CREATE INDEX email_tokens_by_end ON email_tokens (expires_at);

ALTER TABLE outbox ADD COLUMN channel text COLLATE "C" NOT NULL DEFAULT 'bot'
  CONSTRAINT outbox_channel CHECK (channel IN ('bot', 'email'));
-- A channel whose server is down does not keep the other one searching.
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (channel, not_before, id) WHERE state = 'waiting';
