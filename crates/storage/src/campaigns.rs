//! Campaigns as their owners put them together and steer them, and what became of them. What the engine does with their
//! deliveries is in `shares`, `deliveries` and `preparing`.
//!
//! Rows are locked in one order, so that nobody waits for who waits for them: account, delivery, campaign, share. Of
//! several campaigns the one with the lower id goes first.

use blastpro_domain::campaigns::{Audience, Campaign, PauseReason, Tally};
use blastpro_domain::ids::{CampaignId, OwnerId, TemplateId};
use blastpro_domain::pacing::Profile;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{containing, folded_column, from_json, parse_name, storable, to_json};

/// For how long after its end a campaign's last card is worth drawing. An older one has scrolled away.
const SHOWN_AFTER_END: TimeDelta = TimeDelta::hours(24);

macro_rules! sum {
    ($column:literal) => {
        concat!(
            "(SELECT CAST(coalesce(sum(s.",
            $column,
            "), 0) AS bigint) FROM campaign_shares s WHERE s.campaign_id = page.id) AS ",
            $column
        )
    };
}
/// The columns of a campaign with its tally; the campaign is `page`. Targets of lists that were not looked at yet count:
/// there may be fewer, where some are in several lists. Those of an earlier campaign count there until they are taken over.
macro_rules! columns {
    () => {
        concat!(
            "SELECT page.id, page.owner_id, page.name, page.purpose, page.template_id, page.template_version, page.audience, page.profile, ",
            "page.seed, page.state, page.pause, page.screen_message, page.revision, page.created_at, page.confirmed_at, page.started_at, ",
            "page.finished_at, ",
            "(SELECT CAST(coalesce(sum(s.total), 0) AS bigint) FROM campaign_shares s WHERE s.campaign_id = page.id) + ",
            "CASE WHEN page.started_at IS NULL AND page.follows IS NULL AND page.planned > page.prepared ",
            "THEN page.planned - page.prepared ELSE 0 END AS total, ",
            sum!("sent"),
            ", ",
            sum!("failed"),
            ", ",
            sum!("skipped"),
            ", ",
            sum!("unknown"),
            " "
        )
    };
}

statements! {
    INSERT =
        "INSERT INTO campaigns (id, owner_id, name, folded, purpose, template_id, audience, follows, profile, seed, \
         state, planned, prepared, prepare_source, prepare_position, shown_revision, revision, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', 0, 0, 0, -1, 0, $11, $12)";
    CAMPAIGN = concat!(columns!(), "FROM campaigns AS page WHERE page.owner_id = $1 AND page.id = $2");
    FOLLOW_UPS = concat!(
        columns!(), "FROM (SELECT * FROM campaigns WHERE owner_id = $1 AND follows = $2) AS page ",
        "ORDER BY page.created_at DESC, page.id DESC",
    );
    OPEN = concat!(
        columns!(), "FROM (SELECT * FROM campaigns WHERE owner_id = $1 AND finished_at IS NULL ",
        "AND folded LIKE $2 ESCAPE '\\' ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $3) AS page ",
        "ORDER BY page.created_at DESC, page.id DESC",
    );
    PAST = concat!(
        columns!(), "FROM (SELECT * FROM campaigns WHERE owner_id = $1 AND state <> 'draft' ",
        "AND folded LIKE $2 ESCAPE '\\' ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $3) AS page ",
        "ORDER BY page.created_at DESC, page.id DESC",
    );
    OPEN_COUNT =
        "SELECT count(*) FROM campaigns WHERE owner_id = $1 AND finished_at IS NULL AND folded LIKE $2 ESCAPE '\\'";
    PAST_COUNT =
        "SELECT count(*) FROM campaigns WHERE owner_id = $1 AND state <> 'draft' AND folded LIKE $2 ESCAPE '\\'";
    UPDATE_DRAFT =
        "UPDATE campaigns SET name = $4, folded = $5, template_id = $6, audience = $7, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND revision = $3 AND state = 'draft'";
    SET_PROFILE =
        "UPDATE campaigns SET profile = $3, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND finished_at IS NULL";
    CONFIRM =
        "UPDATE campaigns SET state = 'preparing', name = $4, folded = $5, template_version = $6, planned = $7, \
         confirmed_at = $8, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND revision = $3 AND state = 'draft'";
    DISCARD = "DELETE FROM campaigns WHERE owner_id = $1 AND id = $2 AND state = 'draft'";
    PAUSE =
        "UPDATE campaigns SET state = 'paused', pause = $3, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND state = 'running'";
    RESUME =
        "UPDATE campaigns SET state = 'running', pause = NULL, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND state IN ('paused', 'running')";
    STOP =
        "UPDATE campaigns SET state = 'stopped', pause = NULL, finished_at = $3, revision = revision + 1 \
         WHERE owner_id = $1 AND id = $2 AND state IN ('preparing', 'running', 'paused')";
    TO_SHOW = concat!(
        columns!(), "FROM campaigns AS page WHERE page.state <> 'draft' AND (page.finished_at IS NULL OR page.finished_at > $1) ",
        "AND (page.shown_revision < page.revision OR page.finished_at IS NULL) ORDER BY page.created_at, page.id",
    );
    REPEATS =
        "SELECT audience, confirmed_at FROM campaigns WHERE owner_id = $1 AND template_id = $2 \
         AND confirmed_at >= $3 AND purpose = 'send' ORDER BY confirmed_at DESC";
    PLANNED =
        "SELECT prepared, planned FROM campaigns WHERE owner_id = $1 AND id = $2";
    PRUNED = "SELECT pruned_at IS NOT NULL FROM campaigns WHERE owner_id = $1 AND id = $2";
    TO_PRUNE =
        "SELECT id FROM campaigns WHERE pruned_at IS NULL AND finished_at < $1 ORDER BY finished_at LIMIT 1";
    // Nothing of what is not over is removed, and no answer is waited for in vain.
    PRUNE =
        "DELETE FROM deliveries WHERE campaign_id = $1 AND position IN \
         (SELECT position FROM deliveries WHERE campaign_id = $1 ORDER BY position LIMIT $2)";
    MARK_PRUNED = "UPDATE campaigns SET pruned_at = $2 WHERE id = $1 AND finished_at IS NOT NULL";
}

/// Which campaigns a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CampaignsShown {
    /// Drafts, and those that are not over.
    Open,
    /// All that were confirmed.
    Past,
}

#[derive(FromRow)]
struct CampaignRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    purpose: String,
    template_id: Option<Uuid>,
    template_version: Option<i32>,
    audience: Json<Value>,
    profile: Json<Value>,
    seed: i64,
    state: String,
    pause: Option<Json<Value>>,
    screen_message: Option<i32>,
    revision: i64,
    created_at: DateTime<Utc>,
    confirmed_at: Option<DateTime<Utc>>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    total: i64,
    sent: i64,
    failed: i64,
    skipped: i64,
    unknown: i64,
}

impl CampaignRow {
    fn into_campaign(self) -> Result<Campaign> {
        let Self { total, sent, failed, skipped, unknown, .. } = self;
        Ok(Campaign {
            id: CampaignId(self.id),
            owner_id: OwnerId(self.owner_id),
            name: self.name,
            purpose: parse_name("campaigns.purpose", &self.purpose)?,
            template: self.template_id.map(TemplateId),
            template_version: self.template_version,
            audience: from_json("campaigns.audience", self.audience)?,
            profile: from_json("campaigns.profile", self.profile)?,
            seed: self.seed,
            state: parse_name("campaigns.state", &self.state)?,
            pause: self.pause.map(|json| from_json("campaigns.pause", json)).transpose()?,
            tally: Tally { total, sent, failed, skipped, unknown },
            screen_message: self.screen_message,
            revision: self.revision,
            created_at: self.created_at,
            confirmed_at: self.confirmed_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
        })
    }
}

/// The campaign whose targets are meant.
const fn follows(audience: &Audience) -> Option<Uuid> {
    match audience {
        Audience::Lists { .. } => None,
        Audience::Earlier { campaign, .. } => Some(campaign.0),
    }
}

impl Tx {
    /// Adds a draft.
    pub async fn insert_campaign(&mut self, campaign: &Campaign) -> Result<()> {
        execute!(
            self,
            INSERT,
            campaign.id.0,
            campaign.owner_id.0,
            storable(&campaign.name),
            folded_column(&campaign.name),
            campaign.purpose.as_str(),
            campaign.template.map(|id| id.0),
            to_json(&campaign.audience),
            follows(&campaign.audience),
            to_json(campaign.profile),
            campaign.seed,
            campaign.revision,
            campaign.created_at,
        )?;
        Ok(())
    }

    /// One campaign of the owner.
    pub async fn campaign(&mut self, owner: OwnerId, id: CampaignId) -> Result<Option<Campaign>> {
        let row: Option<CampaignRow> = fetch_optional!(self, CAMPAIGN, owner.0, id.0)?;
        row.map(CampaignRow::into_campaign).transpose()
    }

    /// The campaigns for targets of this one, the newest first.
    pub async fn follow_ups(&mut self, owner: OwnerId, id: CampaignId) -> Result<Vec<Campaign>> {
        let rows: Vec<CampaignRow> = fetch_all!(self, FOLLOW_UPS, owner.0, id.0)?;
        rows.into_iter().map(CampaignRow::into_campaign).collect()
    }

    /// A page of the owner's campaigns in whose names these words are, the newest first.
    pub async fn campaigns(
        &mut self,
        owner: OwnerId,
        shown: CampaignsShown,
        search: &str,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Campaign>> {
        let statement = match shown {
            CampaignsShown::Open => OPEN,
            CampaignsShown::Past => PAST,
        };
        let rows: Vec<CampaignRow> = fetch_all!(self, statement, owner.0, containing(search), offset, limit)?;
        rows.into_iter().map(CampaignRow::into_campaign).collect()
    }

    /// How many campaigns of the owner there are on all pages.
    pub async fn campaign_count(&mut self, owner: OwnerId, shown: CampaignsShown, search: &str) -> Result<i64> {
        let statement = match shown {
            CampaignsShown::Open => OPEN_COUNT,
            CampaignsShown::Past => PAST_COUNT,
        };
        let (count,) = fetch_one!(self, statement, owner.0, containing(search))?;
        Ok(count)
    }

    /// Writes name, template and audience of a draft if its revision is still the current one, and raises it. `false`,
    /// and nothing is changed, when it is not, or the campaign is no draft any more.
    pub async fn update_campaign_draft(&mut self, campaign: &mut Campaign) -> Result<bool> {
        let rows = execute!(
            self,
            UPDATE_DRAFT,
            campaign.owner_id.0,
            campaign.id.0,
            campaign.revision,
            storable(&campaign.name),
            folded_column(&campaign.name),
            campaign.template.map(|id| id.0),
            to_json(&campaign.audience),
        )?;
        campaign.revision += i64::from(rows == 1);
        Ok(rows == 1)
    }

    /// Changes the pace of a campaign that is not over; `false` when it is, or there is none.
    pub async fn set_campaign_profile(&mut self, owner: OwnerId, id: CampaignId, profile: Profile) -> Result<bool> {
        Ok(execute!(self, SET_PROFILE, owner.0, id.0, to_json(profile))? == 1)
    }

    /// Confirms a draft at this revision, with what is frozen: its name, the template's version, and how many targets
    /// there are. `false` when it has changed meanwhile.
    pub async fn confirm_campaign(
        &mut self,
        campaign: &Campaign,
        version: Option<i32>,
        planned: i64,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let rows = execute!(
            self,
            CONFIRM,
            campaign.owner_id.0,
            campaign.id.0,
            campaign.revision,
            storable(&campaign.name),
            folded_column(&campaign.name),
            version,
            planned,
            at,
        )?;
        Ok(rows == 1)
    }

    /// Forgets a draft; `false` when it is none.
    pub async fn discard_campaign(&mut self, owner: OwnerId, id: CampaignId) -> Result<bool> {
        Ok(execute!(self, DISCARD, owner.0, id.0)? == 1)
    }

    /// Pauses the owner's campaign; `false` when it does not run.
    pub async fn pause_own_campaign(&mut self, owner: OwnerId, id: CampaignId) -> Result<bool> {
        Ok(execute!(self, PAUSE, owner.0, id.0, to_json(PauseReason::Owner))? == 1)
    }

    /// Lets the owner's campaign go on; `false` when it is neither paused nor running.
    pub async fn resume_campaign(&mut self, owner: OwnerId, id: CampaignId) -> Result<bool> {
        Ok(execute!(self, RESUME, owner.0, id.0)? == 1)
    }

    /// Ends the owner's campaign; `false` when it is over already, or a draft.
    pub async fn stop_campaign(&mut self, owner: OwnerId, id: CampaignId, at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, STOP, owner.0, id.0, at)? == 1)
    }

    /// How many targets of a campaign have been looked at, of how many.
    pub async fn campaign_progress(&mut self, owner: OwnerId, id: CampaignId) -> Result<Option<(i64, i64)>> {
        fetch_optional!(self, PLANNED, owner.0, id.0)
    }

    /// The campaigns whose cards may have to change: every one that is not over, and those that ended within a day and
    /// whose last revision has not been shown. One that does not decode is left out.
    pub async fn campaigns_to_show(&mut self, now: DateTime<Utc>) -> Result<Vec<Campaign>> {
        let rows: Vec<CampaignRow> = fetch_all!(self, TO_SHOW, now - SHOWN_AFTER_END)?;
        Ok(rows.into_iter().filter_map(|row| row.into_campaign().ok()).collect())
    }

    /// Whom this template has been sent to since then, and when, the latest first.
    pub async fn recent_audiences(
        &mut self,
        owner: OwnerId,
        template: TemplateId,
        since: DateTime<Utc>,
    ) -> Result<Vec<(Audience, DateTime<Utc>)>> {
        let rows: Vec<(Json<Value>, DateTime<Utc>)> = fetch_all!(self, REPEATS, owner.0, template.0, since)?;
        rows.into_iter().map(|(audience, at)| Ok((from_json("campaigns.audience", audience)?, at))).collect()
    }

    /// Whether the campaign's deliveries have been removed; `None` when there is no such campaign.
    pub async fn is_pruned(&mut self, owner: OwnerId, id: CampaignId) -> Result<Option<bool>> {
        let row: Option<(bool,)> = fetch_optional!(self, PRUNED, owner.0, id.0)?;
        Ok(row.map(|(pruned,)| pruned))
    }

    /// Removes up to `limit` deliveries of a campaign, of any owner, that was over before a time; what is counted of them
    /// stays. How many; `None` when there is no such campaign any more.
    pub async fn prune_deliveries(
        &mut self,
        before: DateTime<Utc>,
        limit: i64,
        now: DateTime<Utc>,
    ) -> Result<Option<u64>> {
        let row: Option<(Uuid,)> = fetch_optional!(self, TO_PRUNE, before)?;
        let Some((campaign,)) = row else { return Ok(None) };
        let removed = execute!(self, PRUNE, campaign, limit)?;
        if removed == 0 && execute!(self, MARK_PRUNED, campaign, now)? != 1 {
            return Err(StorageError::NotFound("campaign"));
        }
        Ok(Some(removed))
    }
}
