//! The accounts' parts of campaigns: what each has left, when it goes on with it and what holds it; and where that leaves
//! the campaign.

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::campaigns::{PauseReason, Purpose, Share, Tally};
use blastpro_domain::ids::{AccountId, CampaignId, OwnerId, TemplateId};
use blastpro_domain::pacing::{Profile, Waiting};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::leases::{Lease, leased};
use crate::statements::statements;
use crate::text::{from_json, parse_name, storable, to_json};

/// How many deliveries of a share are still to be done.
macro_rules! left {
    ($table:literal) => {
        concat!(
            "(",
            $table,
            ".total - ",
            $table,
            ".sent - ",
            $table,
            ".failed - ",
            $table,
            ".skipped - ",
            $table,
            ".unknown)"
        )
    };
}
pub(crate) use left;

/// The columns of a share; the share is `s`.
macro_rules! columns {
    () => {
        "SELECT s.campaign_id, s.account_id, s.owner_id, s.total, s.sent, s.failed, s.skipped, s.unknown, s.due_at, \
         s.waiting, s.held, s.failures, s.served_at"
    };
}

statements! {
    SHARES = concat!(
        columns!(), " FROM campaign_shares s WHERE s.owner_id = $1 AND s.campaign_id = $2 ORDER BY s.account_id",
    );
    TASKS = concat!(
        columns!(), ", c.profile, c.purpose, c.seed, c.template_id, c.template_version FROM campaign_shares s ",
        "JOIN campaigns c ON c.id = s.campaign_id ",
        "WHERE s.account_id = $1 AND s.due_at IS NOT NULL AND s.held IS NULL AND c.state = 'running'",
    );
    DUE =
        "SELECT s.account_id FROM campaign_shares s JOIN campaigns c ON c.id = s.campaign_id \
         JOIN telegram_accounts a ON a.id = s.account_id \
         WHERE c.state = 'running' AND s.held IS NULL AND s.due_at <= $2 AND a.network = $1 \
         UNION SELECT d.account_id FROM deliveries d JOIN telegram_accounts a ON a.id = d.account_id \
         WHERE d.state = 'sending' AND a.network = $1";
    PUT_OFF = concat!(
        "UPDATE campaign_shares SET due_at = $5, waiting = $6 WHERE campaign_id = $4 AND account_id = $1 ",
        "AND due_at IS NOT NULL AND ", leased!(),
    );
    HOLDABLE = concat!(
        "SELECT s.campaign_id FROM campaign_shares s JOIN campaigns c ON c.id = s.campaign_id ",
        "WHERE s.account_id = $1 AND s.held IS NULL AND ", left!("s"), " > 0 AND c.finished_at IS NULL ",
        "AND c.state <> 'draft' ORDER BY s.campaign_id",
    );
    HOLD = concat!(
        "UPDATE campaign_shares SET held = $3, due_at = NULL, waiting = NULL WHERE campaign_id = $1 ",
        "AND account_id = $2 AND held IS NULL AND ", left!("campaign_shares"), " > 0",
    );
    LIFT_HOLDS = concat!(
        "UPDATE campaign_shares SET held = NULL, waiting = NULL, failures = 0, due_at = $3 ",
        "WHERE owner_id = $1 AND campaign_id = $2 AND ", left!("campaign_shares"), " > 0 AND EXISTS (SELECT 1 FROM telegram_accounts a ",
        "WHERE a.id = campaign_shares.account_id AND a.state IN ('connected', 'restricted'))",
    );
    // What Telegram makes a share wait for stays as it is.
    PACED =
        "SELECT DISTINCT campaign_id FROM campaign_shares WHERE owner_id = $1 AND held IS NULL AND due_at > $2 \
         AND waiting ->> 'why' IN ('gap', 'rest', 'quiet', 'cap') ORDER BY campaign_id";
    LOOK_ANEW =
        "UPDATE campaign_shares SET due_at = $3, waiting = NULL WHERE owner_id = $1 AND campaign_id = $2 \
         AND held IS NULL AND due_at > $3 AND waiting ->> 'why' IN ('gap', 'rest', 'quiet', 'cap')";
    // The pause after another campaign's message is that campaign's.
    SHORTEN =
        "UPDATE account_paces SET next_at = CASE WHEN resting AND next_at > $4 THEN $4 \
         WHEN NOT resting AND next_at > $3 THEN $3 ELSE next_at END WHERE account_id IN \
         (SELECT s.account_id FROM campaign_shares s WHERE s.owner_id = $1 AND s.campaign_id = $2 \
         AND NOT EXISTS (SELECT 1 FROM campaign_shares o WHERE o.account_id = s.account_id \
         AND o.campaign_id <> s.campaign_id AND (s.served_at IS NULL OR o.served_at > s.served_at)))";
    TALLIES = "SELECT total, sent, failed, skipped, unknown FROM campaign_shares WHERE campaign_id = $1";
    ENDING = concat!(
        "SELECT c.owner_id, c.name, c.state, c.confirmed_at, ",
        "(SELECT count(*) FROM campaign_shares s WHERE s.campaign_id = c.id AND ", left!("s"), " > 0) AS unfinished, ",
        "(SELECT count(*) FROM campaign_shares s WHERE s.campaign_id = c.id AND s.held IS NULL AND ", left!("s"),
        " > 0) AS able FROM campaigns c WHERE c.id = $1",
    );
    RAISE_REVISION = "UPDATE campaigns SET revision = revision + 1 WHERE id = $1";
    PAUSE =
        "UPDATE campaigns SET state = 'paused', pause = $2, revision = revision + 1 \
         WHERE id = $1 AND state = 'running'";
    FINISH =
        "UPDATE campaigns SET state = 'done', pause = NULL, finished_at = $2, revision = revision + 1 \
         WHERE id = $1 AND state IN ('running', 'paused')";
}

/// One account's part of a running campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The row.
    pub share: Share,
    /// The campaign's pace.
    pub profile: Profile,
    /// What the campaign does.
    pub purpose: Purpose,
    /// The campaign's.
    pub seed: i64,
    /// What is sent, at which version.
    pub template: Option<(TemplateId, i32)>,
}

/// Where a campaign stands towards its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Whose.
    pub owner: OwnerId,
    /// Its name.
    pub name: String,
    /// Whether it is running.
    pub running: bool,
    /// Whether it is held.
    pub paused: bool,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Shares with something left.
    pub unfinished: i64,
    /// Those of them that are not held.
    pub able: i64,
}

#[derive(FromRow)]
struct ShareRow {
    campaign_id: Uuid,
    account_id: Uuid,
    owner_id: Uuid,
    total: i64,
    sent: i64,
    failed: i64,
    skipped: i64,
    unknown: i64,
    due_at: Option<DateTime<Utc>>,
    waiting: Option<Json<Value>>,
    held: Option<String>,
    failures: i32,
    served_at: Option<DateTime<Utc>>,
}

impl ShareRow {
    fn into_share(self) -> Result<Share> {
        let Self { total, sent, failed, skipped, unknown, .. } = self;
        let waiting: Option<Waiting> =
            self.waiting.map(|json| from_json("campaign_shares.waiting", json)).transpose()?;
        Ok(Share {
            campaign_id: CampaignId(self.campaign_id),
            owner_id: OwnerId(self.owner_id),
            account_id: AccountId(self.account_id),
            tally: Tally { total, sent, failed, skipped, unknown },
            due_at: self.due_at,
            waiting,
            held: self.held,
            failures: self.failures,
            served_at: self.served_at,
        })
    }
}

#[derive(FromRow)]
struct TaskRow {
    #[sqlx(flatten)]
    share: ShareRow,
    profile: Json<Value>,
    purpose: String,
    seed: i64,
    template_id: Option<Uuid>,
    template_version: Option<i32>,
}

impl TaskRow {
    fn into_task(self) -> Result<Task> {
        Ok(Task {
            share: self.share.into_share()?,
            profile: from_json("campaigns.profile", self.profile)?,
            purpose: parse_name("campaigns.purpose", &self.purpose)?,
            seed: self.seed,
            template: self.template_id.map(TemplateId).zip(self.template_version),
        })
    }
}

#[derive(FromRow)]
struct EndingRow {
    owner_id: Uuid,
    name: String,
    state: String,
    confirmed_at: Option<DateTime<Utc>>,
    unfinished: i64,
    able: i64,
}

impl Tx {
    /// The accounts' parts of a campaign.
    pub async fn shares(&mut self, owner: OwnerId, id: CampaignId) -> Result<Vec<Share>> {
        let rows: Vec<ShareRow> = fetch_all!(self, SHARES, owner.0, id.0)?;
        rows.into_iter().map(ShareRow::into_share).collect()
    }

    /// The account's parts of running campaigns with something to do. One that does not decode is left out: it holds up
    /// no other.
    pub async fn tasks(&mut self, account: AccountId) -> Result<Vec<Task>> {
        let rows: Vec<TaskRow> = fetch_all!(self, TASKS, account.0)?;
        Ok(rows.into_iter().filter_map(|row| row.into_task().ok()).collect())
    }

    /// The accounts, of every owner, that have something to send by this time, or something whose outcome is not known.
    pub async fn accounts_due(&mut self, network: NetworkKind, before: DateTime<Utc>) -> Result<Vec<AccountId>> {
        let rows: Vec<(Uuid,)> = fetch_all!(self, DUE, network.as_str(), before)?;
        Ok(rows.into_iter().map(|(account,)| AccountId(account)).collect())
    }

    /// The account will look at its share again then, and why; `false`, and the transaction is not to be committed, when
    /// there is nothing left, or the lease is lost.
    pub async fn put_off(
        &mut self,
        lease: &Lease,
        campaign: CampaignId,
        due_at: DateTime<Utc>,
        waiting: Option<&Waiting>,
    ) -> Result<bool> {
        self.raise_revision(campaign).await?;
        let rows = execute!(
            self,
            PUT_OFF,
            lease.account.0,
            lease.holder,
            lease.fencing,
            campaign.0,
            due_at,
            waiting.map(to_json),
        )?;
        Ok(rows == 1)
    }

    /// The account cannot go on with what it has left, by this name. Which campaigns that concerns.
    pub async fn hold_shares(&mut self, account: AccountId, reason: &str) -> Result<Vec<CampaignId>> {
        let rows: Vec<(Uuid,)> = fetch_all!(self, HOLDABLE, account.0)?;
        let mut held = Vec::new();
        for (campaign,) in rows {
            self.raise_revision(CampaignId(campaign)).await?;
            if execute!(self, HOLD, campaign, account.0, storable(reason))? == 1 {
                held.push(CampaignId(campaign));
            }
        }
        Ok(held)
    }

    /// Has every share that has something left, and whose account has a session, go on at once. How many.
    pub async fn lift_holds(&mut self, owner: OwnerId, id: CampaignId, now: DateTime<Utc>) -> Result<u64> {
        execute!(self, LIFT_HOLDS, owner.0, id.0, now)
    }

    /// Has the shares of a campaign that wait for their pace look at it anew.
    pub async fn look_anew(&mut self, owner: OwnerId, id: CampaignId, now: DateTime<Utc>) -> Result<u64> {
        execute!(self, LOOK_ANEW, owner.0, id.0, now)
    }

    /// The same for all campaigns of the owner.
    pub async fn look_anew_everywhere(&mut self, owner: OwnerId, now: DateTime<Utc>) -> Result<()> {
        let rows: Vec<(Uuid,)> = fetch_all!(self, PACED, owner.0, now)?;
        for (campaign,) in rows {
            self.raise_revision(CampaignId(campaign)).await?;
            self.look_anew(owner, CampaignId(campaign), now).await?;
        }
        Ok(())
    }

    /// The pause that its accounts make after a message of this campaign ends by `gap`, and by `rest` if it is a rest.
    pub async fn shorten_pauses(
        &mut self,
        owner: OwnerId,
        id: CampaignId,
        gap: DateTime<Utc>,
        rest: DateTime<Utc>,
    ) -> Result<u64> {
        execute!(self, SHORTEN, owner.0, id.0, gap, rest)
    }

    /// The sum over a campaign's shares.
    pub async fn campaign_tally(&mut self, campaign: CampaignId) -> Result<Tally> {
        let rows: Vec<(i64, i64, i64, i64, i64)> = fetch_all!(self, TALLIES, campaign.0)?;
        let tallies = rows.into_iter().map(|(total, sent, failed, skipped, unknown)| Tally {
            total,
            sent,
            failed,
            skipped,
            unknown,
        });
        Ok(tallies.fold(Tally::default(), Tally::plus))
    }

    /// Where a campaign stands towards its end. For the engine.
    pub async fn campaign_ending(&mut self, campaign: CampaignId) -> Result<Option<Ending>> {
        let row: Option<EndingRow> = fetch_optional!(self, ENDING, campaign.0)?;
        Ok(row.map(|row| Ending {
            owner: OwnerId(row.owner_id),
            name: row.name,
            running: row.state == "running",
            paused: row.state == "paused",
            confirmed_at: row.confirmed_at,
            unfinished: row.unfinished,
            able: row.able,
        }))
    }

    /// Pauses a campaign that runs; `false` when it does not.
    pub async fn pause_campaign(&mut self, campaign: CampaignId, reason: &PauseReason) -> Result<bool> {
        Ok(execute!(self, PAUSE, campaign.0, to_json(reason))? == 1)
    }

    /// The campaign has nothing left to do; `false` when it is over already.
    pub async fn finish_campaign(&mut self, campaign: CampaignId, at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, FINISH, campaign.0, at)? == 1)
    }

    /// What is shown of the campaign has changed.
    pub(crate) async fn raise_revision(&mut self, campaign: CampaignId) -> Result<()> {
        execute!(self, RAISE_REVISION, campaign.0)?;
        Ok(())
    }
}
