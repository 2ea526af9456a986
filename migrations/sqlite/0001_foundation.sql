-- Owners, their Telegram accounts and sessions, logins, and the bot's inbox and outbox.
-- The PostgreSQL twin of this file has the same tables, columns and index names; a test compares them.
-- Ids are BLOBs of 16 bytes; times are TEXT in RFC 3339, in UTC, which sorts by time; booleans are 0 and 1.

CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY,
  telegram_id INTEGER NOT NULL,
  first_name TEXT NOT NULL,
  language TEXT NOT NULL CONSTRAINT users_language CHECK (language IN ('id', 'en')),
  timezone TEXT NOT NULL,
  consent_version INTEGER,
  consent_at TEXT,
  created_at TEXT NOT NULL,
  CONSTRAINT users_consent CHECK ((consent_version IS NULL) = (consent_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX users_telegram_id ON users (telegram_id);

CREATE TABLE telegram_accounts (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  network TEXT NOT NULL CONSTRAINT telegram_accounts_network CHECK (network IN ('telegram', 'bootstrap')),
  telegram_id INTEGER NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT,
  username TEXT,
  phone TEXT NOT NULL,
  premium INTEGER NOT NULL CONSTRAINT telegram_accounts_premium CHECK (premium IN (0, 1)),
  state TEXT NOT NULL CONSTRAINT telegram_accounts_state
    CHECK (state IN ('connected', 'needs_login', 'restricted', 'disconnecting', 'disconnected')),
  state_since TEXT NOT NULL,
  last_error TEXT,
  created_at TEXT NOT NULL
) STRICT;
-- One owner at a time holds a Telegram account.
CREATE UNIQUE INDEX telegram_accounts_one_holder ON telegram_accounts (network, telegram_id)
  WHERE state <> 'disconnected';
CREATE UNIQUE INDEX telegram_accounts_of_owner ON telegram_accounts (owner_id, network, telegram_id);
-- What belongs to an account refers to it together with its owner, so that the two cannot disagree.
CREATE UNIQUE INDEX telegram_accounts_owner_and_id ON telegram_accounts (owner_id, id);
CREATE INDEX telegram_accounts_listed ON telegram_accounts (owner_id, created_at, id);
CREATE INDEX telegram_accounts_serving ON telegram_accounts (network, id)
  WHERE state IN ('connected', 'restricted', 'disconnecting');

CREATE TABLE account_sessions (
  account_id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  session BLOB NOT NULL, -- sealed
  updated_at TEXT NOT NULL,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX account_sessions_account ON account_sessions (owner_id, account_id);

-- An access hash is good for the account that saw it, and for no other.
CREATE TABLE peers (
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  kind TEXT NOT NULL CONSTRAINT peers_kind CHECK (kind IN ('user', 'group', 'channel')),
  peer_id INTEGER NOT NULL,
  access_hash INTEGER,
  title TEXT,
  username TEXT,
  PRIMARY KEY (account_id, kind, peer_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX peers_account ON peers (owner_id, account_id);

-- The one table that is ruled by the database's clock.
CREATE TABLE account_leases (
  account_id BLOB NOT NULL PRIMARY KEY REFERENCES telegram_accounts (id) ON DELETE CASCADE,
  holder BLOB,
  fencing INTEGER NOT NULL,
  lease_until TEXT NOT NULL
) STRICT;

CREATE TABLE logins (
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
  CONSTRAINT logins_erased CHECK (finished_at IS NULL OR (command IS NULL AND session IS NULL))
) STRICT;
CREATE UNIQUE INDEX logins_one_active_per_owner ON logins (owner_id) WHERE finished_at IS NULL;
CREATE INDEX logins_by_finish ON logins (finished_at);
CREATE INDEX logins_account ON logins (owner_id, account_id);

CREATE TABLE dialogue_states (
  chat INTEGER NOT NULL PRIMARY KEY,
  state BLOB NOT NULL, -- sealed
  updated_at TEXT NOT NULL
) STRICT;

-- Bot updates, stored before they are acknowledged; the payload is erased once handled.
CREATE TABLE inbox (
  update_id INTEGER NOT NULL PRIMARY KEY,
  chat INTEGER NOT NULL,
  payload BLOB, -- sealed
  received_at TEXT NOT NULL,
  claimed_by BLOB,
  claimed_until TEXT,
  handled_at TEXT,
  CONSTRAINT inbox_erased CHECK ((handled_at IS NULL) = (payload IS NOT NULL))
) STRICT;
CREATE INDEX inbox_waiting ON inbox (update_id) WHERE handled_at IS NULL;
CREATE INDEX inbox_waiting_by_chat ON inbox (chat, update_id) WHERE handled_at IS NULL;
CREATE INDEX inbox_by_arrival ON inbox (received_at, update_id);
CREATE INDEX inbox_by_handling ON inbox (handled_at);

-- What an owner is to be told, written in the transaction that gives the reason.
CREATE TABLE outbox (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  notice TEXT NOT NULL,
  collapse_key TEXT,
  state TEXT NOT NULL CONSTRAINT outbox_state CHECK (state IN ('waiting', 'parked', 'sent', 'failed')),
  revision INTEGER NOT NULL,
  claimed_revision INTEGER,
  claimed_until TEXT,
  not_before TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  last_error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  CONSTRAINT outbox_finished CHECK ((finished_at IS NOT NULL) = (state IN ('sent', 'failed')))
) STRICT;
CREATE UNIQUE INDEX outbox_collapse ON outbox (owner_id, collapse_key) WHERE finished_at IS NULL;
CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_of_owner ON outbox (owner_id, state);
CREATE INDEX outbox_by_finish ON outbox (finished_at);

-- Who did what. It outlives the rows it speaks of, so nothing here is a reference.
CREATE TABLE audit_log (
  id BLOB NOT NULL PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  owner_id BLOB,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_of_owner ON audit_log (owner_id, at);
CREATE INDEX audit_log_by_time ON audit_log (at);
