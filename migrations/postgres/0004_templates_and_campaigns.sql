-- What owners write to be sent again and again, and the ledger of what is sent.

-- When the account's session began: a new one sends less. The previous version leaves it empty, and then the account's
-- age counts.
ALTER TABLE telegram_accounts ADD COLUMN logged_in_at timestamptz;
UPDATE telegram_accounts SET logged_in_at = created_at;

-- Two more kinds of jobs.
ALTER TABLE jobs DROP CONSTRAINT jobs_kind;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind
  CHECK (kind IN ('scan', 'ask_spam_bot', 'add_by_link', 'import', 'fetch_message', 'send_test'));

CREATE TABLE templates (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  version integer NOT NULL, -- the newest
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE UNIQUE INDEX templates_name ON templates (owner_id, folded) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX templates_owner_and_id ON templates (owner_id, id);
CREATE INDEX templates_listed ON templates (owner_id, created_at, id);
CREATE INDEX templates_deleted ON templates (deleted_at);

CREATE TABLE template_versions (
  template_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,
  source jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (template_id, version),
  FOREIGN KEY (owner_id, template_id) REFERENCES templates (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX template_versions_template ON template_versions (owner_id, template_id, version);
CREATE INDEX template_versions_by_age ON template_versions (created_at);

-- What an owner is writing: one at a time.
CREATE TABLE template_drafts (
  owner_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  revises uuid,
  parts jsonb NOT NULL,
  source jsonb NOT NULL,
  media_group text COLLATE "C",
  updated_at timestamptz NOT NULL,
  FOREIGN KEY (owner_id, revises) REFERENCES templates (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX template_drafts_revises ON template_drafts (owner_id, revises);
CREATE INDEX template_drafts_by_age ON template_drafts (updated_at);

CREATE TABLE campaigns (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL,
  folded text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL CONSTRAINT campaigns_purpose CHECK (purpose IN ('send', 'delete')),
  template_id uuid,
  template_version integer,
  audience jsonb NOT NULL,
  follows uuid, -- the campaign whose targets it is for
  profile jsonb NOT NULL,
  seed bigint NOT NULL,
  state text COLLATE "C" NOT NULL CONSTRAINT campaigns_state
    CHECK (state IN ('draft', 'preparing', 'running', 'paused', 'stopped', 'done')),
  pause jsonb,
  -- How far the writing of its deliveries has come: how many targets there are, how many were looked at, in which list
  -- or account to go on after which row.
  planned bigint NOT NULL,
  prepared bigint NOT NULL,
  prepare_source integer NOT NULL,
  prepare_after uuid,
  prepare_position bigint NOT NULL,
  prepared_at timestamptz,
  screen_message integer,
  shown_revision bigint NOT NULL,
  revision bigint NOT NULL,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  pruned_at timestamptz, -- its deliveries are deleted; the totals stay
  FOREIGN KEY (owner_id, template_id) REFERENCES templates (owner_id, id),
  CONSTRAINT campaigns_finished CHECK ((finished_at IS NOT NULL) = (state IN ('stopped', 'done'))),
  CONSTRAINT campaigns_confirmed CHECK ((confirmed_at IS NULL) = (state = 'draft')),
  CONSTRAINT campaigns_paused CHECK ((pause IS NOT NULL) = (state = 'paused'))
);
CREATE UNIQUE INDEX campaigns_owner_and_id ON campaigns (owner_id, id);
CREATE INDEX campaigns_listed ON campaigns (owner_id, created_at, id);
CREATE INDEX campaigns_open ON campaigns (owner_id, created_at, id) WHERE finished_at IS NULL;
CREATE INDEX campaigns_preparing ON campaigns (prepared_at, id) WHERE state = 'preparing';
CREATE INDEX campaigns_template ON campaigns (owner_id, template_id);
CREATE INDEX campaigns_following ON campaigns (owner_id, follows) WHERE follows IS NOT NULL;
CREATE INDEX campaigns_by_finish ON campaigns (finished_at);
CREATE INDEX campaigns_unpruned ON campaigns (finished_at) WHERE pruned_at IS NULL;

CREATE TABLE campaign_shares (
  campaign_id uuid NOT NULL,
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  total bigint NOT NULL,
  sent bigint NOT NULL,
  failed bigint NOT NULL,
  skipped bigint NOT NULL,
  unknown bigint NOT NULL,
  due_at timestamptz,
  waiting jsonb,
  held text COLLATE "C",
  failures integer NOT NULL,
  served_at timestamptz,
  PRIMARY KEY (campaign_id, account_id),
  FOREIGN KEY (owner_id, campaign_id) REFERENCES campaigns (owner_id, id) ON DELETE CASCADE,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT campaign_shares_tally CHECK (sent + failed + skipped + unknown <= total)
);
CREATE INDEX campaign_shares_campaign ON campaign_shares (owner_id, campaign_id);
CREATE INDEX campaign_shares_account ON campaign_shares (owner_id, account_id);
-- Shares that are served: neither over nor held, of a campaign that runs.
CREATE INDEX campaign_shares_due ON campaign_shares (due_at, account_id) WHERE due_at IS NOT NULL;
CREATE INDEX campaign_shares_of_account ON campaign_shares (account_id, campaign_id);

-- Topic 0 is a chat without topics, as in lists of targets.
CREATE TABLE deliveries (
  campaign_id uuid NOT NULL,
  position bigint NOT NULL,
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  peer_kind text COLLATE "C" NOT NULL CONSTRAINT deliveries_peer_kind CHECK (peer_kind IN ('group', 'channel')),
  chat_id bigint NOT NULL,
  topic integer NOT NULL,
  state text COLLATE "C" NOT NULL CONSTRAINT deliveries_state
    CHECK (state IN ('pending', 'sending', 'sent', 'skipped', 'failed', 'unknown')),
  random_ids jsonb,
  rendered jsonb,
  not_before timestamptz,
  attempts integer NOT NULL,
  error text COLLATE "C",
  message_ids jsonb,
  tried_at timestamptz,
  settled_at timestamptz,
  PRIMARY KEY (campaign_id, position),
  FOREIGN KEY (campaign_id, account_id) REFERENCES campaign_shares (campaign_id, account_id) ON DELETE CASCADE,
  CONSTRAINT deliveries_sending CHECK (state <> 'sending' OR tried_at IS NOT NULL),
  CONSTRAINT deliveries_settled CHECK ((settled_at IS NOT NULL) = (state IN ('sent', 'skipped', 'failed', 'unknown')))
);
-- A target of two lists counts once.
CREATE UNIQUE INDEX deliveries_once ON deliveries (campaign_id, account_id, peer_kind, chat_id, topic);
CREATE INDEX deliveries_pending ON deliveries (account_id, campaign_id, position) WHERE state = 'pending';
CREATE INDEX deliveries_sending ON deliveries (account_id, tried_at) WHERE state = 'sending';

-- Pauses that Telegram wants, by method or by chat. They outlive campaigns and restarts.
CREATE TABLE waits (
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  scope text COLLATE "C" NOT NULL CONSTRAINT waits_scope CHECK (scope IN ('method', 'chat')),
  method text COLLATE "C" NOT NULL,
  peer_kind text COLLATE "C" NOT NULL,
  chat_id bigint NOT NULL,
  until timestamptz NOT NULL,
  error text COLLATE "C",
  PRIMARY KEY (account_id, scope, method, peer_kind, chat_id),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE,
  CONSTRAINT waits_names CHECK ((scope = 'method') = (peer_kind = '' AND chat_id = 0))
);
CREATE INDEX waits_account ON waits (owner_id, account_id);
CREATE INDEX waits_by_end ON waits (until);

CREATE TABLE account_paces (
  account_id uuid PRIMARY KEY,
  owner_id uuid NOT NULL,
  next_at timestamptz,
  resting boolean NOT NULL,
  since_rest bigint NOT NULL,
  day text COLLATE "C",
  sent_today bigint NOT NULL,
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX account_paces_account ON account_paces (owner_id, account_id);

-- What Telegram calls a file that the account has uploaded. It is good for that account alone.
CREATE TABLE uploads (
  account_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  reference jsonb NOT NULL,
  uploaded_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, sha256, kind),
  FOREIGN KEY (owner_id, account_id) REFERENCES telegram_accounts (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX uploads_account ON uploads (owner_id, account_id);
CREATE INDEX uploads_by_age ON uploads (uploaded_at);

-- Campaigns read a list in the order of ids: no target changes its place while they do.
CREATE INDEX targets_by_id ON targets (list_id, id);
