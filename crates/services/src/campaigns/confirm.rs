//! The moment after which nothing of a campaign changes any more.

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, Purpose, REPEAT_ASKS, Which};
use blastpro_domain::ids::{CampaignId, OwnerId};
use blastpro_domain::templates::Template;
use blastpro_storage::{StorageError, Tx};
use chrono::{DateTime, Utc};

use super::Campaigns;
use super::draft::live_lists;
use super::errors::ConfirmError;
use super::reach::Reach;
use crate::{Result, templates};

impl Campaigns {
    /// When the draft's template last went to the same targets, if that was within the time in which that is asked about.
    pub async fn repeated_at(&self, draft: &Campaign) -> Result<Option<DateTime<Utc>>> {
        let mut tx = self.context.store.read().await?;
        Ok(repeated_at(&mut tx, draft, self.context.clock.now()).await?)
    }

    /// Has a draft be sent, if it still is what the owner saw at this revision. From now on template, targets and order
    /// are what they are now.
    pub async fn confirm(&self, owner: OwnerId, campaign: CampaignId, revision: i64) -> Result<Campaign, ConfirmError> {
        let at = self.context.clock.now();
        // Looking for somebody may take long, so it is done before anything is locked.
        let mut tx = self.context.store.read().await?;
        let mut draft = as_seen(&mut tx, owner, campaign, revision).await?;
        let content = match draft.purpose {
            Purpose::Delete => None,
            Purpose::Send => Some(sendable(&mut tx, &draft).await?),
        };
        match Reach::of(&mut tx, &draft, content.as_ref().map(|template| &template.content), at).await? {
            Reach::NotKept => return Err(ConfirmError::NotKept),
            Reach::Nobody | Reach::Skipped => return Err(ConfirmError::NoTargets),
            Reach::NoLiveAccount => return Err(ConfirmError::NoLiveAccount),
            Reach::Somebody => {}
        }
        drop(tx);

        let mut tx = self.context.store.begin().await?;
        if let Audience::Lists { lists } = &draft.audience {
            let live = live_lists(&mut tx, owner, lists).await?;
            if live.len() < lists.len() {
                draft.audience = Audience::Lists { lists: live };
                if !tx.update_campaign_draft(&mut draft).await? {
                    return Err(ConfirmError::Changed);
                }
            }
        }
        let (version, name) = match content {
            None => (None, draft.name.clone()),
            // It may have been deleted or changed while we counted.
            Some(seen) => {
                let now = sendable(&mut tx, &draft).await?;
                if now.version != seen.version {
                    return Err(ConfirmError::Changed);
                }
                (Some(now.version), now.name)
            }
        };
        let planned = planned(&mut tx, owner, &draft.audience).await?;
        let confirmed = Campaign { name, ..draft };
        if !tx.confirm_campaign(&confirmed, version, planned, at).await? {
            return Err(ConfirmError::Changed);
        }
        let detail = serde_json::json!({
            "purpose": confirmed.purpose.as_str(), "template": confirmed.template.map(|id| id.to_string()),
            "version": version, "targets": planned,
        });
        let action = match confirmed.purpose {
            Purpose::Send => "campaign.confirmed",
            Purpose::Delete => "campaign.deletion_confirmed",
        };
        tx.audit("owner", Some(owner), action, &campaign.to_string(), detail, at).await?;
        let confirmed = tx.campaign(owner, campaign).await?.ok_or(ConfirmError::NotFound)?;
        tx.commit().await?;
        self.steered();
        Ok(confirmed)
    }
}

/// The draft, if it is at this revision.
async fn as_seen(tx: &mut Tx, owner: OwnerId, campaign: CampaignId, revision: i64) -> Result<Campaign, ConfirmError> {
    let found = tx.campaign(owner, campaign).await?.ok_or(ConfirmError::NotFound)?;
    let same = found.state == CampaignState::Draft && found.revision == revision;
    if same { Ok(found) } else { Err(ConfirmError::Changed) }
}

/// The draft's template, if it can be sent.
async fn sendable(tx: &mut Tx, draft: &Campaign) -> Result<Template, ConfirmError> {
    let id = draft.template.ok_or(ConfirmError::NoTemplate)?;
    let template = tx.template(draft.owner_id, id).await?;
    let template = template.filter(|template| template.deleted_at.is_none()).ok_or(ConfirmError::NoTemplate)?;
    templates::check(&template.content).map_err(ConfirmError::Content)?;
    Ok(template)
}

/// How many targets will be looked at: what the order is drawn for.
async fn planned(tx: &mut Tx, owner: OwnerId, audience: &Audience) -> Result<i64, StorageError> {
    match audience {
        Audience::Lists { lists } => {
            let mut planned = 0;
            for list in lists {
                planned += tx.target_count(owner, *list).await?;
            }
            Ok(planned)
        }
        Audience::Earlier { campaign, which } => {
            let tally = tx.campaign(owner, *campaign).await?.map(|campaign| campaign.tally).unwrap_or_default();
            Ok(match which {
                Which::Failed => tally.failed,
                Which::Left => tally.left(),
                Which::Sent => tally.sent,
            })
        }
    }
}

/// Whether two audiences have targets in common for sure.
fn overlap(one: &Audience, other: &Audience) -> bool {
    match (one, other) {
        (Audience::Lists { lists: some }, Audience::Lists { lists: others }) => {
            some.iter().any(|list| others.contains(list))
        }
        (one, other) => one == other,
    }
}

/// When the campaign's template last went to the same targets, within the time in which that is asked about.
pub(super) async fn repeated_at(
    tx: &mut Tx,
    campaign: &Campaign,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StorageError> {
    let Some(template) = campaign.template.filter(|_| campaign.purpose == Purpose::Send) else { return Ok(None) };
    let recent = tx.recent_audiences(campaign.owner_id, template, now - REPEAT_ASKS).await?;
    Ok(recent.into_iter().find(|(audience, _)| overlap(audience, &campaign.audience)).map(|(_, at)| at))
}
