-- What accounts do for their owners, the chats they have found, and lists of targets.

CREATE TABLE jobs (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  kind TEXT NOT NULL CONSTRAINT jobs_kind CHECK (kind IN ('scan', 'ask_spam_bot', 'add_by_link', 'import')),
  work TEXT NOT NULL,
  state TEXT NOT NULL CONSTRAINT jobs_state
    CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  progress TEXT NOT NULL,
  payload BLOB, -- sealed
  report BLOB, -- sealed
  error TEXT,
  cancel_requested INTEGER NOT NULL CONSTRAINT jobs_cancel_requested CHECK (cancel_requested IN (0, 1)),
  screen_message INTEGER,
  shown_revision INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT jobs_finished CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))),
  CONSTRAINT jobs_erased CHECK (finished_at IS NULL OR payload IS NULL)
) STRICT;
-- Links are added one after the other; of everything else an account has one at a time to do.
CREATE UNIQUE INDEX jobs_one_open_of_a_kind ON jobs (account_id, kind)
  WHERE finished_at IS NULL AND kind <> 'add_by_link';
CREATE UNIQUE INDEX jobs_one_running ON jobs (account_id) WHERE state = 'running';
CREATE INDEX jobs_open ON jobs (account_id, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_account ON jobs (owner_id, account_id);
CREATE INDEX jobs_by_finish ON jobs (finished_at);

-- Groups and channels as one account sees them. `folded` is title and username in the form that searches use.
CREATE TABLE chats (
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  peer_kind TEXT NOT NULL CONSTRAINT chats_peer_kind CHECK (peer_kind IN ('group', 'channel')),
  chat_id INTEGER NOT NULL,
  kind TEXT NOT NULL CONSTRAINT chats_kind CHECK (kind IN ('group', 'supergroup', 'forum', 'channel')),
  access_hash INTEGER,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  username TEXT,
  members INTEGER,
  slow_mode INTEGER NOT NULL,
  can_write INTEGER NOT NULL CONSTRAINT chats_can_write CHECK (can_write IN (0, 1)),
  media TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  gone_at TEXT,
  migrated_to INTEGER, -- a supergroup
  PRIMARY KEY (account_id, peer_kind, chat_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT chats_address CHECK ((peer_kind = 'group') = (kind = 'group'))
) STRICT;
CREATE INDEX chats_listed ON chats (owner_id, account_id, folded, peer_kind, chat_id);

CREATE TABLE topics (
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  chat_id INTEGER NOT NULL, -- a forum
  topic_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  closed INTEGER NOT NULL CONSTRAINT topics_closed CHECK (closed IN (0, 1)),
  seen_at TEXT NOT NULL,
  gone_at TEXT,
  PRIMARY KEY (account_id, chat_id, topic_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX topics_listed ON topics (owner_id, account_id, chat_id);

CREATE TABLE target_lists (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX target_lists_name ON target_lists (account_id, folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX target_lists_owner_account_and_id ON target_lists (owner_id, account_id, id);
CREATE INDEX target_lists_listed ON target_lists (owner_id, created_at, id);
CREATE INDEX target_lists_deleted ON target_lists (deleted_at);

-- Topic 0 is a chat without topics: a null would let a chat be in a list twice.
CREATE TABLE targets (
  id BLOB NOT NULL PRIMARY KEY,
  list_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  peer_kind TEXT NOT NULL,
  chat_id INTEGER NOT NULL,
  topic INTEGER NOT NULL,
  paused INTEGER NOT NULL CONSTRAINT targets_paused CHECK (paused IN (0, 1)),
  refused TEXT,
  created_at TEXT NOT NULL,
  FOREIGN KEY (owner_id, account_id, list_id) REFERENCES target_lists (owner_id, account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, peer_kind, chat_id) REFERENCES chats (account_id, peer_kind, chat_id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX targets_once ON targets (list_id, peer_kind, chat_id, topic);
CREATE INDEX targets_list ON targets (owner_id, account_id, list_id);
CREATE INDEX targets_chat ON targets (account_id, peer_kind, chat_id, topic);
