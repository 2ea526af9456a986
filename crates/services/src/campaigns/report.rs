//! What became of campaigns: pages, reasons, every delivery as CSV, and the cards that show it.

use blastpro_domain::campaigns::{Audience, Campaign, Purpose, Share};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::{CampaignId, OwnerId};
use blastpro_domain::outcomes::may_retry;
use blastpro_storage::{CampaignsShown, DeliveryFilter, DeliveryLine, ReasonCount, Subject};
use chrono::SecondsFormat;
use chrono_tz::Tz;
use futures::stream::{self, Stream, StreamExt as _};

use super::Campaigns;
use crate::cells::{defused, finished, marked, writer};
use crate::{Error, Result, Topic};

/// The heading of a report.
const COLUMNS: [&str; 9] =
    ["group_id", "group_name", "username", "topic_id", "topic_name", "state", "error", "message_ids", "time"];

/// How many rows of a report are in memory at a time.
const PAGE: i64 = 1_000;

/// One page of campaigns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignPage {
    /// The campaigns of this page, the newest first.
    pub campaigns: Vec<Campaign>,
    /// How many there are on all pages.
    pub total: i64,
}

/// One page of a campaign's deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPage {
    /// The deliveries of this page, in their order.
    pub deliveries: Vec<DeliveryLine>,
    /// How many there are on all pages.
    pub total: i64,
}

/// How many deliveries of a campaign can be followed up, each by [another campaign](Campaigns::follow_up): what one has
/// taken over is not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenEnds {
    /// Failed in a way that may pass.
    pub failed: i64,
    /// Not reached, where all are written down.
    pub left: i64,
    /// Sent, and not deleted.
    pub sent: i64,
}

impl Campaigns {
    /// One of the owner's campaigns.
    pub async fn get(&self, owner: OwnerId, campaign: CampaignId) -> Result<Option<Campaign>> {
        Ok(self.context.store.read().await?.campaign(owner, campaign).await?)
    }

    /// A page of the owner's campaigns in whose names these words are.
    pub async fn list(
        &self,
        owner: OwnerId,
        shown: CampaignsShown,
        search: &str,
        offset: i64,
        limit: i64,
    ) -> Result<CampaignPage> {
        let mut tx = self.context.store.read().await?;
        let campaigns = tx.campaigns(owner, shown, search, offset, limit).await?;
        let total = tx.campaign_count(owner, shown, search).await?;
        Ok(CampaignPage { campaigns, total })
    }

    /// The accounts' parts of a campaign.
    pub async fn shares(&self, owner: OwnerId, campaign: CampaignId) -> Result<Vec<Share>> {
        Ok(self.context.store.read().await?.shares(owner, campaign).await?)
    }

    /// How many targets of a campaign that is being prepared have been looked at, and of how many.
    pub async fn progress(&self, owner: OwnerId, campaign: CampaignId) -> Result<Option<(i64, i64)>> {
        Ok(self.context.store.read().await?.campaign_progress(owner, campaign).await?)
    }

    /// Why deliveries did not arrive, the commonest reason first. Empty once they are not kept any more.
    pub async fn reasons(&self, owner: OwnerId, campaign: CampaignId) -> Result<Vec<ReasonCount>> {
        Ok(self.context.store.read().await?.delivery_reasons(owner, campaign).await?)
    }

    /// What of a campaign can be followed up.
    pub async fn open_ends(&self, campaign: &Campaign) -> Result<OpenEnds> {
        let mut tx = self.context.store.read().await?;
        let mut ends = OpenEnds::default();
        for found in tx.open_ends(campaign.owner_id, campaign.id, campaign.purpose).await? {
            match (found.state, found.error.as_deref()) {
                (DeliveryState::Pending, _) => ends.left += found.count,
                (DeliveryState::Failed, Some(error)) if may_retry(error) => ends.failed += found.count,
                // What a deletion has deleted is gone.
                (DeliveryState::Sent, _) if campaign.purpose == Purpose::Send => ends.sent += found.count,
                _ => {}
            }
        }
        // Stopped before all of it was written down: nothing was sent, so what is left of it is all of it, and it can be
        // sent again.
        if matches!(campaign.audience, Audience::Lists { .. }) && campaign.started_at.is_none() {
            let progress = tx.campaign_progress(campaign.owner_id, campaign.id).await?;
            if progress.is_some_and(|(looked_at, of)| looked_at < of) {
                ends.left = 0;
            }
        }
        Ok(ends)
    }

    /// A page of a campaign's deliveries.
    pub async fn deliveries(
        &self,
        owner: OwnerId,
        campaign: CampaignId,
        filter: &DeliveryFilter,
        offset: i64,
        limit: i64,
    ) -> Result<DeliveryPage> {
        let mut tx = self.context.store.read().await?;
        let deliveries = tx.deliveries(owner, campaign, filter, offset, limit).await?;
        let total = tx.delivery_count(owner, campaign, filter).await?;
        Ok(DeliveryPage { deliveries, total })
    }

    /// Whether the campaign's deliveries can still be looked at. `None`: there is no such campaign.
    pub async fn is_kept(&self, owner: OwnerId, campaign: CampaignId) -> Result<Option<bool>> {
        Ok(self.context.store.read().await?.is_pruned(owner, campaign).await?.map(|pruned| !pruned))
    }

    /// Every delivery of a campaign as CSV, in pieces of some hundred kilobytes; each is read when it is asked for. `None`:
    /// there is no such campaign. Ids are those of the Bot API, times are the owner's.
    pub async fn csv(
        &self,
        owner: OwnerId,
        campaign: CampaignId,
    ) -> Result<Option<impl Stream<Item = Result<Vec<u8>>> + Send + 'static>> {
        let mut tx = self.context.store.read().await?;
        let Some(person) = tx.owner(owner).await? else { return Ok(None) };
        if tx.campaign(owner, campaign).await?.is_none() {
            return Ok(None);
        }
        let (store, zone) = (self.context.store.clone(), person.timezone);
        let heading = stream::once(async { Ok(marked(&heading())) });
        let rows = stream::try_unfold(-1, move |after| {
            let store = store.clone();
            async move {
                let lines = store.read().await?.deliveries_after(owner, campaign, after, PAGE).await?;
                let Some(last) = lines.last() else { return Ok(None) };
                let after = last.delivery.key.position;
                Ok::<_, Error>(Some((rows(&lines, zone), after)))
            }
        });
        Ok(Some(heading.chain(rows)))
    }

    /// Campaigns whose card may need drawing: all that are confirmed and not over, and others that were not shown yet.
    pub async fn to_show(&self) -> Result<Vec<Campaign>> {
        Ok(self.context.store.read().await?.campaigns_to_show(self.context.clock.now()).await?)
    }

    /// The bot shows `revision` of the campaign, in `message` if it is a new one.
    pub async fn shown(&self, owner: OwnerId, campaign: CampaignId, revision: i64, message: Option<i32>) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        if !tx.mark_shown(owner, Subject::Campaign(campaign), revision, message, self.context.clock.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// The bot shows the campaign in this message.
    pub async fn set_screen(&self, owner: OwnerId, campaign: CampaignId, message: i32) -> Result<()> {
        // Revision 0 is older than any: the card still has to be drawn.
        self.shown(owner, campaign, 0, Some(message)).await?;
        self.context.wake.notify(Topic::CampaignScreens);
        Ok(())
    }
}

fn heading() -> Vec<u8> {
    let mut csv = writer();
    // Writing into memory cannot fail, nor do rows differ in length.
    let _ = csv.write_record(COLUMNS);
    finished(csv)
}

fn rows(lines: &[DeliveryLine], zone: Tz) -> Vec<u8> {
    let mut csv = writer();
    for DeliveryLine { delivery, title, topic_title, username } in lines {
        let time = delivery.settled_at.or(delivery.tried_at).map(|at| {
            let at = at.with_timezone(&zone);
            at.to_rfc3339_opts(SecondsFormat::Secs, false)
        });
        let ids: Vec<String> = delivery.message_ids.iter().map(ToString::to_string).collect();
        let record = [
            delivery.chat.marked().to_string(),
            title.clone().unwrap_or_default(),
            username.clone().unwrap_or_default(),
            delivery.topic.map(|topic| topic.to_string()).unwrap_or_default(),
            topic_title.clone().unwrap_or_default(),
            delivery.state.as_str().to_owned(),
            delivery.error.clone().unwrap_or_default(),
            ids.join("|"),
            time.unwrap_or_default(),
        ];
        let _ = csv.write_record(record.map(|cell| defused(&cell).into_owned()));
    }
    finished(csv)
}
