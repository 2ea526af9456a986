//! Campaigns in their owners' hands: faster or slower, paused, resumed, stopped.

use blastpro_domain::campaigns::{Campaign, CampaignState, Tally};
use blastpro_domain::ids::{CampaignId, OwnerId};
use blastpro_domain::pacing::{Profile, Span};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Campaigns;
use super::errors::{CampaignError, ResumeError};
use crate::{Result, Topic};

impl Campaigns {
    /// Sets the pace of a campaign that is not over. What runs goes by it after the next message, and waits no longer than
    /// by the new pace before it.
    pub async fn set_profile(
        &self,
        owner: OwnerId,
        campaign: CampaignId,
        profile: Profile,
    ) -> Result<Campaign, CampaignError> {
        profile.check()?;
        let mut tx = self.context.store.begin().await?;
        let changed = tx.set_campaign_profile(owner, campaign, profile).await?;
        let found = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
        if !changed {
            return Err(CampaignError::Changed);
        }
        let now = self.context.clock.now();
        let longest = |span: Span| now + self.context.limits.shorten(TimeDelta::seconds(span.max.into()));
        tx.look_anew(owner, campaign, now).await?;
        tx.shorten_pauses(owner, campaign, longest(profile.gap), longest(profile.rest)).await?;
        tx.audit("owner", Some(owner), "campaign.pace", &campaign.to_string(), json!(profile), now).await?;
        tx.commit().await?;
        self.steered();
        Ok(found)
    }

    /// Holds a campaign that runs: at most the message under way still goes out. One that is paused stays so.
    pub async fn pause(&self, owner: OwnerId, campaign: CampaignId) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.begin().await?;
        let changed = tx.pause_own_campaign(owner, campaign).await?;
        let found = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
        if !changed && found.state != CampaignState::Paused {
            return Err(CampaignError::Changed);
        }
        if changed {
            let (now, detail) = (self.context.clock.now(), sent_of(found.tally));
            tx.audit("owner", Some(owner), "campaign.paused", &campaign.to_string(), detail, now).await?;
        }
        tx.commit().await?;
        self.steered();
        Ok(found)
    }

    /// Lets a paused campaign go on, and what was held of one that runs, as far as the accounts have a session.
    pub async fn resume(&self, owner: OwnerId, campaign: CampaignId) -> Result<Campaign, ResumeError> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        if !tx.resume_campaign(owner, campaign).await? {
            let found = tx.campaign(owner, campaign).await?;
            return Err(found.map_or(ResumeError::NotFound, |_| ResumeError::NotPaused));
        }
        tx.lift_holds(owner, campaign, now).await?;
        let shares = tx.shares(owner, campaign).await?;
        let unfinished: Vec<_> = shares.iter().filter(|share| share.tally.left() > 0).collect();
        if let Some(held) = unfinished.first().filter(|_| unfinished.iter().all(|share| share.held.is_some())) {
            return Err(ResumeError::AccountLost(held.account_id));
        }
        let mut told = false;
        if unfinished.is_empty() {
            told = self.close(&mut tx, campaign, now).await?;
        }
        let found = tx.campaign(owner, campaign).await?.ok_or(ResumeError::NotFound)?;
        tx.audit("owner", Some(owner), "campaign.resumed", &campaign.to_string(), sent_of(found.tally), now).await?;
        tx.commit().await?;
        self.steered();
        if told {
            self.context.wake.notify(Topic::Outbox);
        }
        Ok(found)
    }

    /// Ends a campaign before everything is sent: at most the message under way still goes out. One that is over stays as
    /// it is.
    pub async fn stop(&self, owner: OwnerId, campaign: CampaignId) -> Result<Campaign, CampaignError> {
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let changed = tx.stop_campaign(owner, campaign, at).await?;
        let found = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
        if !changed {
            return if found.state.is_over() { Ok(found) } else { Err(CampaignError::Changed) };
        }
        tx.audit("owner", Some(owner), "campaign.stopped", &campaign.to_string(), sent_of(found.tally), at).await?;
        tx.commit().await?;
        self.steered();
        Ok(found)
    }

    /// The owner did something: runners and cards look at once.
    pub(super) fn steered(&self) {
        self.context.wake.notify(Topic::Campaigns);
        self.context.wake.notify(Topic::CampaignScreens);
    }
}

/// How far it was, for the audit log.
fn sent_of(tally: Tally) -> Value {
    json!({ "total": tally.total, "sent": tally.sent })
}
