-- Owners, their Telegram accounts and sessions, logins, and the bot's inbox and outbox.
-- The SQLite twin of this file has the same tables, columns and index names; a test compares them.
-- Text is compared by bytes (COLLATE "C"), as SQLite does. Columns that hold sealed bytes say so.

CREATE TABLE users (
  id uuid PRIMARY KEY,
  telegram_id bigint NOT NULL,
  first_name text COLLATE "C" NOT NULL,
  language text COLLATE "C" NOT NULL CONSTRAINT users_language CHECK (language IN ('id', 'en')),
  timezone text COLLATE "C" NOT NULL,
  consent_version integer,
  consent_at timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT users_consent CHECK ((consent_version IS NULL) = (consent_at IS NULL))
);
CREATE UNIQUE INDEX users_telegram_id ON users (telegram_id);

CREATE TABLE telegram_accounts (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  network text COLLATE "C" NOT NULL CONSTRAINT telegram_accounts_network CHECK (network IN ('telegram', 'bootstrap')),
  telegram_id bigint NOT NULL,
  first_name text COLLATE "C" NOT NULL,
  last_name text COLLATE "C",
  username text COLLATE "C",
  phone text COLLATE "C" NOT NULL,
  premium boolean NOT NULL,
  state text COLLATE "C" NOT NULL CONSTRAINT telegram_accounts_state
    CHECK (state IN ('connected', 'needs_login', 'restricted', 'disconnecting', 'disconnected')),
  state_since timestamptz NOT NULL,
  last_error text COLLATE "C",
  created_at timestamptz NOT NULL
);
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
  account_id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  session bytea NOT NULL, -- sealed
  updated_at timestamptz NOT NULL,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX account_sessions_account ON account_sessions (owner_id, account_id);

-- An access hash is good for the account that saw it, and for no other.
CREATE TABLE peers (
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CONSTRAINT peers_kind CHECK (kind IN ('user', 'group', 'channel')),
  peer_id bigint NOT NULL,
  access_hash bigint,
  title text COLLATE "C",
  username text COLLATE "C",
  PRIMARY KEY (account_id, kind, peer_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX peers_account ON peers (owner_id, account_id);

-- The one table that is ruled by the database's clock.
CREATE TABLE account_leases (
  account_id uuid PRIMARY KEY REFERENCES telegram_accounts (id) ON DELETE CASCADE,
  holder uuid,
  fencing bigint NOT NULL,
  lease_until timestamptz NOT NULL
);

CREATE TABLE logins (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  account_id uuid,
  method text COLLATE "C" NOT NULL CONSTRAINT logins_method CHECK (method IN ('otp', 'qr')),
  phase text COLLATE "C" NOT NULL CONSTRAINT logins_phase
    CHECK (phase IN ('starting', 'code_sent', 'showing_qr', 'password_needed', 'connected', 'ended')),
  detail bytea NOT NULL, -- sealed
  command bytea, -- sealed
  session bytea, -- sealed
  network text COLLATE "C" NOT NULL CONSTRAINT logins_network CHECK (network IN ('telegram', 'bootstrap')),
  screen_message integer,
  shown_revision bigint NOT NULL,
  revision bigint NOT NULL,
  claimed_by uuid,
  claimed_until timestamptz,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  finished_at timestamptz,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT logins_finished CHECK ((finished_at IS NOT NULL) = (phase IN ('connected', 'ended'))),
  CONSTRAINT logins_erased CHECK (finished_at IS NULL OR (command IS NULL AND session IS NULL))
);
CREATE UNIQUE INDEX logins_one_active_per_owner ON logins (owner_id) WHERE finished_at IS NULL;
CREATE INDEX logins_by_finish ON logins (finished_at);
CREATE INDEX logins_account ON logins (owner_id, account_id);

CREATE TABLE dialogue_states (
  chat bigint PRIMARY KEY,
  state bytea NOT NULL, -- sealed
  updated_at timestamptz NOT NULL
);

-- Bot updates, stored before they are acknowledged; the payload is erased once handled.
CREATE TABLE inbox (
  update_id bigint PRIMARY KEY,
  chat bigint NOT NULL,
  payload bytea, -- sealed
  received_at timestamptz NOT NULL,
  claimed_by uuid,
  claimed_until timestamptz,
  handled_at timestamptz,
  CONSTRAINT inbox_erased CHECK ((handled_at IS NULL) = (payload IS NOT NULL))
);
CREATE INDEX inbox_waiting ON inbox (update_id) WHERE handled_at IS NULL;
CREATE INDEX inbox_waiting_by_chat ON inbox (chat, update_id) WHERE handled_at IS NULL;
CREATE INDEX inbox_by_arrival ON inbox (received_at, update_id);
CREATE INDEX inbox_by_handling ON inbox (handled_at);

-- What an owner is to be told, written in the transaction that gives the reason.
CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  notice jsonb NOT NULL,
  collapse_key text COLLATE "C",
  state text COLLATE "C" NOT NULL CONSTRAINT outbox_state CHECK (state IN ('waiting', 'parked', 'sent', 'failed')),
  revision bigint NOT NULL,
  claimed_revision bigint,
  claimed_until timestamptz,
  not_before timestamptz NOT NULL,
  attempts integer NOT NULL,
  last_error text COLLATE "C",
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT outbox_finished CHECK ((finished_at IS NOT NULL) = (state IN ('sent', 'failed')))
);
CREATE UNIQUE INDEX outbox_collapse ON outbox (owner_id, collapse_key) WHERE finished_at IS NULL;
CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_of_owner ON outbox (owner_id, state);
CREATE INDEX outbox_by_finish ON outbox (finished_at);

-- Who did what. It outlives the rows it speaks of, so nothing here is a reference.
CREATE TABLE audit_log (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text COLLATE "C" NOT NULL,
  owner_id uuid,
  action text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  detail jsonb NOT NULL
);
CREATE INDEX audit_log_of_owner ON audit_log (owner_id, at);
CREATE INDEX audit_log_by_time ON audit_log (at);
