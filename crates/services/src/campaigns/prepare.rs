//! Writing down what a confirmed campaign has to send. Every target becomes a row: those that are not to be tried as
//! `skipped`, with the reason.

use std::collections::BTreeMap;

use blastpro_domain::campaigns::{Audience, Purpose, Which};
use blastpro_domain::chats::MediaRights;
use blastpro_domain::deliveries::{DeliveryState, Shuffle};
use blastpro_domain::ids::{AccountId, CampaignId};
use blastpro_domain::outcomes::{
    ACCOUNT_DISCONNECTED, TARGET_CLOSED, TARGET_FORBIDS_CONTENT, TARGET_GONE, TARGET_PAUSED, TARGET_REFUSED,
    TARGET_TOPIC_CLOSED, may_retry,
};
use blastpro_domain::templates::{Content, MediaKind};
use blastpro_storage::{CountedTargets, EarlierDelivery, FoundTarget, PlannedDelivery, Preparing, Tx};
use chrono::TimeDelta;

use super::Campaigns;
use crate::{Result, Topic};

/// How many targets are looked at at a time: some 20 ms of the database.
pub(super) const CHUNK: i64 = 1_000;

/// How much later a campaign is tried again of which something cannot be read.
const LATER: TimeDelta = TimeDelta::minutes(1);

type Planned = BTreeMap<AccountId, Vec<PlannedDelivery>>;

impl Campaigns {
    /// Writes down a chunk of a campaign that is being prepared. `false`: there is none. One of which something cannot be
    /// read, here or now, is tried again later and holds up no other.
    pub async fn prepare(&self) -> Result<bool> {
        // What is to be written is read before anything is locked: on SQLite everybody writes in turn.
        let mut tx = self.context.store.read().await?;
        let Some(next) = tx.campaign_to_prepare().await? else { return Ok(false) };
        let read = read(&mut tx, next).await;
        drop(tx);
        match read {
            Ok(Some((seen, preparing, planned))) => self.write(&seen, &preparing, planned).await?,
            Ok(None) => {}
            Err(error) if error.is_unreadable() || error.is_locked() => {
                tracing::error!(campaign.id = %next, %error, "a campaign could not be prepared");
                let mut tx = self.context.store.begin().await?;
                tx.postpone_preparing(next, self.context.clock.now() + LATER).await?;
                tx.commit().await?;
                return Err(error);
            }
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    async fn write(&self, seen: &Preparing, preparing: &Preparing, planned: Option<Planned>) -> Result<()> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        // Meanwhile it may have been stopped, or another process was faster.
        if tx.preparing_to_change(seen.id).await?.as_ref() != Some(seen) {
            return Ok(());
        }
        let over = planned.is_none();
        for (account, planned) in planned.unwrap_or_default() {
            tx.add_deliveries(preparing.id, preparing.owner, account, &planned, now).await?;
        }
        tx.put_preparing(preparing, now).await?;
        let mut told = false;
        if over {
            tx.start_campaign(preparing.id, ACCOUNT_DISCONNECTED, now).await?;
            // There may be nothing to do, or an account was lost, or limited, while this was prepared.
            told = self.close(&mut tx, preparing.id, now).await?;
        }
        tx.commit().await?;
        if over {
            self.context.wake.notify(Topic::Campaigns);
        }
        self.changed(told);
        Ok(())
    }
}

/// How far the campaign is, how far it will be, and what is to be written for that.
async fn read(tx: &mut Tx, id: CampaignId) -> Result<Option<(Preparing, Preparing, Option<Planned>)>> {
    let Some(seen) = tx.preparing(id).await? else { return Ok(None) };
    let mut preparing = seen.clone();
    let planned = chunk(tx, &mut preparing).await?;
    Ok(Some((seen, preparing, planned)))
}

async fn content(tx: &mut Tx, preparing: &Preparing) -> Result<Option<Content>> {
    let Some((template, version)) = preparing.template else { return Ok(None) };
    let template = tx.template_at(preparing.owner, template, version).await?;
    Ok(template.map(|template| template.content))
}

/// What comes next, by account, and moves the checkpoint behind it. `None`: nothing does.
async fn chunk(tx: &mut Tx, preparing: &mut Preparing) -> Result<Option<Planned>> {
    let owner = preparing.owner;
    let content = content(tx, preparing).await?;
    match preparing.audience.clone() {
        Audience::Lists { lists } => {
            let source = usize::try_from(preparing.source).unwrap_or(usize::MAX);
            let Some(list) = lists.get(source) else { return Ok(None) };
            let (after, at) = (preparing.after, preparing.confirmed_at);
            let found = tx.targets_to_prepare(owner, *list, after, at, CHUNK).await?;
            let planned = plan(preparing, &found, content.as_ref());
            preparing.after = found.last().map(|target| target.id);
            preparing.source += i32::from(found.is_empty());
            Ok(Some(planned))
        }
        Audience::Earlier { campaign, which } => {
            let asks = (preparing.id, preparing.purpose);
            let found = tx.deliveries_to_follow(owner, campaign, preparing.position, CHUNK, asks).await?;
            let Some(last) = found.last() else { return Ok(None) };
            let planned = follow(preparing, &found, which, content.as_ref());
            preparing.position = last.position;
            Ok(Some(planned))
        }
    }
}

/// The place of the next target.
fn place(preparing: &mut Preparing) -> i64 {
    let shuffle = Shuffle::new(preparing.seed, preparing.planned.max(0).cast_unsigned());
    let place = shuffle.place(preparing.prepared.max(0).cast_unsigned());
    preparing.prepared += 1;
    place.cast_signed()
}

fn plan(preparing: &mut Preparing, found: &[FoundTarget], content: Option<&Content>) -> Planned {
    let mut planned = Planned::new();
    for target in found {
        let error = skipped(&target.into(), content);
        planned.entry(target.account).or_default().push(PlannedDelivery {
            position: place(preparing),
            peer_kind: target.chat.kind.as_str(),
            chat_id: target.chat.id,
            topic: target.topic.unwrap_or(0),
            state: if error.is_some() { DeliveryState::Skipped } else { DeliveryState::Pending }.as_str(),
            error,
            message_ids: None,
        });
    }
    planned
}

fn follow(preparing: &mut Preparing, found: &[EarlierDelivery], which: Which, content: Option<&Content>) -> Planned {
    let mut planned = Planned::new();
    for delivery in found.iter().filter(|delivery| is_wanted(delivery, which)) {
        let error = skipped_since(delivery, preparing.purpose, content);
        planned.entry(delivery.account).or_default().push(PlannedDelivery {
            position: place(preparing),
            peer_kind: delivery.chat.kind.as_str(),
            chat_id: delivery.chat.id,
            topic: delivery.topic.unwrap_or(0),
            state: if error.is_some() { DeliveryState::Skipped } else { DeliveryState::Pending }.as_str(),
            error,
            message_ids: (preparing.purpose == Purpose::Delete).then(|| delivery.message_ids.clone()),
        });
    }
    planned
}

/// Whether a delivery of an earlier campaign is one of those that are meant.
pub(super) fn is_wanted(delivery: &EarlierDelivery, which: Which) -> bool {
    match which {
        Which::Failed => delivery.state == DeliveryState::Failed && delivery.error.as_deref().is_some_and(may_retry),
        Which::Left => delivery.state == DeliveryState::Pending,
        Which::Sent => delivery.state == DeliveryState::Sent && !delivery.message_ids.is_empty(),
    }
}

/// Why the target of an earlier delivery is not tried again, by what is known of it now. What was sent can be deleted
/// wherever it is.
pub(super) fn skipped_since(
    delivery: &EarlierDelivery,
    purpose: Purpose,
    content: Option<&Content>,
) -> Option<&'static str> {
    match purpose {
        Purpose::Send => skipped(&delivery.into(), content),
        Purpose::Delete => None,
    }
}

/// What is known of a target, or of many.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent reasons to leave a target out")]
pub(super) struct Known {
    paused: bool,
    refused: bool,
    gone: bool,
    can_write: bool,
    closed: bool,
    media: MediaRights,
}

impl From<&FoundTarget> for Known {
    fn from(target: &FoundTarget) -> Self {
        let FoundTarget { paused, refused, gone, can_write, closed, media, .. } = *target;
        Self { paused, refused, gone, can_write, closed, media }
    }
}

impl From<&CountedTargets> for Known {
    fn from(targets: &CountedTargets) -> Self {
        let CountedTargets { paused, refused, gone, can_write, closed, media, .. } = *targets;
        Self { paused, refused, gone, can_write, closed, media }
    }
}

impl From<&EarlierDelivery> for Known {
    fn from(delivery: &EarlierDelivery) -> Self {
        let EarlierDelivery { paused, refused, gone, can_write, closed, media, .. } = *delivery;
        Self { paused, refused, gone, can_write, closed, media }
    }
}

/// Why a target is not tried, by what is known of it.
pub(super) fn skipped(target: &Known, content: Option<&Content>) -> Option<&'static str> {
    let reasons = [
        (target.paused, TARGET_PAUSED),
        (target.refused, TARGET_REFUSED),
        (target.gone, TARGET_GONE),
        (!target.can_write, TARGET_CLOSED),
        (target.closed, TARGET_TOPIC_CLOSED),
        (content.is_some_and(|content| !allows(target.media, content)), TARGET_FORBIDS_CONTENT),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| reason)
}

fn allows(rights: MediaRights, content: &Content) -> bool {
    content.parts.iter().filter_map(|part| part.media.as_ref()).all(|media| match media.kind {
        MediaKind::Photo => rights.photos,
        MediaKind::Video => rights.videos,
        MediaKind::Document | MediaKind::Audio => rights.documents,
        MediaKind::Animation => rights.animations,
        MediaKind::Voice => rights.voice,
    })
}
