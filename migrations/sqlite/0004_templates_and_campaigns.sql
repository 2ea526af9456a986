-- What owners write to be sent again and again, and the ledger of what is sent.

-- When the account's session began: a new one sends less. The previous version leaves it empty, and then the account's
-- age counts.
ALTER TABLE telegram_accounts ADD COLUMN logged_in_at TEXT;
UPDATE telegram_accounts SET logged_in_at = created_at;

-- Two more kinds of jobs. SQLite changes a CHECK by making the table anew; nothing refers to it.
CREATE TABLE jobs_new (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  kind TEXT NOT NULL CONSTRAINT jobs_kind
    CHECK (kind IN ('scan', 'ask_spam_bot', 'add_by_link', 'import', 'fetch_message', 'send_test')),
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
INSERT INTO jobs_new SELECT * FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_new RENAME TO jobs;
CREATE UNIQUE INDEX jobs_one_open_of_a_kind ON jobs (account_id, kind)
  WHERE finished_at IS NULL AND kind <> 'add_by_link';
CREATE UNIQUE INDEX jobs_one_running ON jobs (account_id) WHERE state = 'running';
CREATE INDEX jobs_open ON jobs (account_id, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX jobs_account ON jobs (owner_id, account_id);
CREATE INDEX jobs_by_finish ON jobs (finished_at);

CREATE TABLE templates (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  version INTEGER NOT NULL, -- the newest
  created_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX templates_name ON templates (owner_id, folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX templates_owner_and_id ON templates (owner_id, id);
CREATE INDEX templates_listed ON templates (owner_id, created_at, id);
CREATE INDEX templates_deleted ON templates (deleted_at);

CREATE TABLE template_versions (
  template_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  source TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (template_id, version),
  FOREIGN KEY (owner_id, template_id) REFERENCES templates (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX template_versions_template ON template_versions (owner_id, template_id, version);
CREATE INDEX template_versions_by_age ON template_versions (created_at);

-- What an owner is writing: one at a time.
CREATE TABLE template_drafts (
  owner_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  revises BLOB,
  parts TEXT NOT NULL,
  source TEXT NOT NULL,
  media_group TEXT,
  updated_at TEXT NOT NULL,
  FOREIGN KEY (owner_id, revises) REFERENCES templates (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX template_drafts_revises ON template_drafts (owner_id, revises);
CREATE INDEX template_drafts_by_age ON template_drafts (updated_at);

CREATE TABLE campaigns (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  purpose TEXT NOT NULL CONSTRAINT campaigns_purpose CHECK (purpose IN ('send', 'delete')),
  template_id BLOB,
  template_version INTEGER,
  audience TEXT NOT NULL,
  follows BLOB, -- the campaign whose targets it is for
  profile TEXT NOT NULL,
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CONSTRAINT campaigns_state
    CHECK (state IN ('draft', 'preparing', 'running', 'paused', 'stopped', 'done')),
  pause TEXT,
  -- How far the writing of its deliveries has come: how many targets there are, how many were looked at, in which list
  -- or account to go on after which row.
  planned INTEGER NOT NULL,
  prepared INTEGER NOT NULL,
  prepare_source INTEGER NOT NULL,
  prepare_after BLOB,
  prepare_position INTEGER NOT NULL,
  prepared_at TEXT,
  screen_message INTEGER,
  shown_revision INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  confirmed_at TEXT,
  started_at TEXT,
  finished_at TEXT,
  pruned_at TEXT, -- its deliveries are deleted; the totals stay
  FOREIGN KEY (owner_id, template_id) REFERENCES templates (owner_id, id),
  CONSTRAINT campaigns_finished CHECK ((finished_at IS NOT NULL) = (state IN ('stopped', 'done'))),
  CONSTRAINT campaigns_confirmed CHECK ((confirmed_at IS NULL) = (state = 'draft')),
  CONSTRAINT campaigns_paused CHECK ((pause IS NOT NULL) = (state = 'paused'))
) STRICT;
CREATE UNIQUE INDEX campaigns_owner_and_id ON campaigns (owner_id, id);
CREATE INDEX campaigns_listed ON campaigns (owner_id, created_at, id);
CREATE INDEX campaigns_open ON campaigns (owner_id, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX campaigns_preparing ON campaigns (prepared_at, id) WHERE state = 'preparing';
CREATE INDEX campaigns_template ON campaigns (owner_id, template_id);
CREATE INDEX campaigns_following ON campaigns (owner_id, follows) WHERE follows IS NOT NULL;
CREATE INDEX campaigns_by_finish ON campaigns (finished_at);
CREATE INDEX campaigns_unpruned ON campaigns (finished_at) WHERE pruned_at IS NULL;

CREATE TABLE campaign_shares (
  campaign_id BLOB NOT NULL,
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  total INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  due_at TEXT,
  waiting TEXT,
  held TEXT,
  failures INTEGER NOT NULL,
  served_at TEXT,
  PRIMARY KEY (campaign_id, account_id),
  FOREIGN KEY (owner_id, campaign_id) REFERENCES campaigns (owner_id, id) ON DELETE CASCADE,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT campaign_shares_tally CHECK (sent + failed + skipped + unknown <= total)
) STRICT;
CREATE INDEX campaign_shares_campaign ON campaign_shares (owner_id, campaign_id);
CREATE INDEX campaign_shares_account ON campaign_shares (owner_id, account_id);
-- Shares that are served: neither over nor held, of a campaign that runs.
CREATE INDEX campaign_shares_due ON campaign_shares (due_at, account_id) WHERE due_at IS NOT NULL;
CREATE INDEX campaign_shares_of_account ON campaign_shares (account_id, campaign_id);

-- Topic 0 is a chat without topics, as in lists of targets.
CREATE TABLE deliveries (
  campaign_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  peer_kind TEXT NOT NULL CONSTRAINT deliveries_peer_kind CHECK (peer_kind IN ('group', 'channel')),
  chat_id INTEGER NOT NULL,
  topic INTEGER NOT NULL,
  state TEXT NOT NULL CONSTRAINT deliveries_state
    CHECK (state IN ('pending', 'sending', 'sent', 'skipped', 'failed', 'unknown')),
  random_ids TEXT,
  rendered TEXT,
  not_before TEXT,
  attempts INTEGER NOT NULL,
  error TEXT,
  message_ids TEXT,
  tried_at TEXT,
  settled_at TEXT,
  PRIMARY KEY (campaign_id, position),
  FOREIGN KEY (campaign_id, account_id) REFERENCES campaign_shares (campaign_id, account_id) ON DELETE CASCADE,
  CONSTRAINT deliveries_sending CHECK (state <> 'sending' OR tried_at IS NOT NULL),
  CONSTRAINT deliveries_settled CHECK ((settled_at IS NOT NULL) = (state IN ('sent', 'skipped', 'failed', 'unknown')))
) STRICT;
-- A target of two lists counts once.
CREATE UNIQUE INDEX deliveries_once ON deliveries (campaign_id, account_id, peer_kind, chat_id, topic);
CREATE INDEX deliveries_pending ON deliveries (account_id, campaign_id, position) WHERE state = 'pending';
CREATE INDEX deliveries_sending ON deliveries (account_id, tried_at) WHERE state = 'sending';

-- Pauses that Telegram wants, by method or by chat. They outlive campaigns and restarts.
CREATE TABLE waits (
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  scope TEXT NOT NULL CONSTRAINT waits_scope CHECK (scope IN ('method', 'chat')),
  method TEXT NOT NULL,
  peer_kind TEXT NOT NULL,
  chat_id INTEGER NOT NULL,
  until TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (account_id, scope, method, peer_kind, chat_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT waits_names CHECK ((scope = 'method') = (peer_kind = '' AND chat_id = 0))
) STRICT;
CREATE INDEX waits_account ON waits (owner_id, account_id);
CREATE INDEX waits_by_end ON waits (until);

CREATE TABLE account_paces (
  account_id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  next_at TEXT,
  resting INTEGER NOT NULL CONSTRAINT account_paces_resting CHECK (resting IN (0, 1)),
  since_rest INTEGER NOT NULL,
  day TEXT,
  sent_today INTEGER NOT NULL,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX account_paces_account ON account_paces (owner_id, account_id);

-- What Telegram calls a file that the account has uploaded. It is good for that account alone.
CREATE TABLE uploads (
  account_id BLOB NOT NULL,
  owner_id BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  uploaded_at TEXT NOT NULL,
  PRIMARY KEY (account_id, sha256, kind),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX uploads_account ON uploads (owner_id, account_id);
CREATE INDEX uploads_by_age ON uploads (uploaded_at);

-- Campaigns read a list in the order of ids: no target changes its place while they do.
CREATE INDEX targets_by_id ON targets (list_id, id);
