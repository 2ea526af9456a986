-- What accounts do for their owners, the chats they have found, and lists of targets.

CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  account_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CONSTRAINT jobs_kind CHECK (kind IN ('scan', 'ask_spam_bot', 'add_by_link', 'import')),
  work jsonb NOT NULL,
  state text COLLATE "C" NOT NULL CONSTRAINT jobs_state
    CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  progress jsonb NOT NULL,
  payload bytea, -- sealed
  report bytea, -- sealed
  error text COLLATE "C",
  cancel_requested boolean NOT NULL,
  screen_message integer,
  shown_revision bigint NOT NULL,
  revision bigint NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT jobs_finished CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))),
  CONSTRAINT jobs_erased CHECK (finished_at IS NULL OR payload IS NULL)
);
-- Links are added one after the other; of everything else an account has one at a time to do.
CREATE UNIQUE INDEX jobs_one_open_of_a_kind ON jobs (account_id, kind)
  WHERE finished_at IS NULL AND kind <> 'add_by_link';
CREATE UNIQUE INDEX jobs_one_running ON jobs (account_id) WHERE state = 'running';
CREATE INDEX jobs_open ON jobs (account_id, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_account ON jobs (owner_id, account_id);
CREATE INDEX jobs_by_finish ON jobs (finished_at);

-- Groups and channels as one account sees them. `folded` is title and username in the form that searches use.
CREATE TABLE chats (
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  peer_kind text COLLATE "C" NOT NULL CONSTRAINT chats_peer_kind CHECK (peer_kind IN ('group', 'channel')),
  chat_id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL CONSTRAINT chats_kind CHECK (kind IN ('group', 'supergroup', 'forum', 'channel')),
  access_hash bigint,
  title text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  username text COLLATE "C",
  members integer,
  slow_mode integer NOT NULL,
  can_write boolean NOT NULL,
  media jsonb NOT NULL,
  seen_at timestamptz NOT NULL,
  gone_at timestamptz,
  migrated_to bigint, -- a supergroup
  PRIMARY KEY (account_id, peer_kind, chat_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT chats_address CHECK ((peer_kind = 'group') = (kind = 'group'))
);
CREATE INDEX chats_listed ON chats (owner_id, account_id, folded, peer_kind, chat_id);

CREATE TABLE topics (
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  chat_id bigint NOT NULL, -- a forum
  topic_id integer NOT NULL,
  title text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  closed boolean NOT NULL,
  seen_at timestamptz NOT NULL,
  gone_at timestamptz,
  PRIMARY KEY (account_id, chat_id, topic_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX topics_listed ON topics (owner_id, account_id, chat_id);

CREATE TABLE target_lists (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  account_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX target_lists_name ON target_lists (account_id, folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX target_lists_owner_account_and_id ON target_lists (owner_id, account_id, id);
CREATE INDEX target_lists_listed ON target_lists (owner_id, created_at, id);
CREATE INDEX target_lists_deleted ON target_lists (deleted_at);

-- Topic 0 is a chat without topics: a null would let a chat be in a list twice.
CREATE TABLE targets (
  id uuid PRIMARY KEY,
  list_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  account_id uuid NOT NULL,
  peer_kind text COLLATE "C" NOT NULL,
  chat_id bigint NOT NULL,
  topic integer NOT NULL,
  paused boolean NOT NULL,
  refused text COLLATE "C",
  created_at timestamptz NOT NULL,
  FOREIGN KEY (owner_id, account_id, list_id) REFERENCES target_lists (owner_id, account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, peer_kind, chat_id) REFERENCES chats (account_id, peer_kind, chat_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX targets_once ON targets (list_id, peer_kind, chat_id, topic);
CREATE INDEX targets_list ON targets (owner_id, account_id, list_id);
CREATE INDEX targets_chat ON targets (account_id, peer_kind, chat_id, topic);
