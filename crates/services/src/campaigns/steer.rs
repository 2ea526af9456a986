//! Campaigns in their owners' hands: put together, confirmed, paused, resumed, stopped.

use blastpro_domain::accounts::Account;
use blastpro_domain::campaigns::{
    Audience, Campaign, CampaignState, LISTS_PER_CAMPAIGN, OPEN_CAMPAIGNS, Purpose, Tally, Which,
};
use blastpro_domain::ids::{AccountId, CampaignId, ListId, OwnerId, TemplateId};
use blastpro_domain::pacing::{Profile, ProfileError};
use blastpro_domain::templates::Template;
use blastpro_storage::{CampaignsShown, StorageError, Tx};
use chrono::{DateTime, Utc};

use super::Campaigns;
use super::preflight::Scope;
use crate::templates::{self, TemplateError};
use crate::{Error, Result, Topic};

/// Why a campaign was not begun or changed.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// There is no such campaign, template or list, it is not this owner's, or it is deleted.
    #[error("no such campaign")]
    NotFound,
    /// The campaign is not where this can be done: confirmed meanwhile, or over, or not over yet.
    #[error("the campaign has moved on")]
    Changed,
    /// The owner has [`OPEN_CAMPAIGNS`] that are not over.
    #[error("the limit on open campaigns is reached")]
    TooManyOpen,
    /// The campaign has [`LISTS_PER_CAMPAIGN`].
    #[error("the limit on lists is reached")]
    TooManyLists,
    /// The deliveries of the earlier campaign are not kept any more.
    #[error("its deliveries are not kept any more")]
    NotKept,
    /// The pace is not allowed.
    #[error(transparent)]
    Pace(#[from] ProfileError),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why a campaign was not confirmed. It is the draft that it was.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// There is no such campaign, or it is not this owner's.
    #[error("no such campaign")]
    NotFound,
    /// It has no template, or the template is deleted.
    #[error("no template is chosen")]
    NoTemplate,
    /// Nothing would be sent: no list is chosen, or every target would be skipped.
    #[error("there is nobody to send it to")]
    NoTargets,
    /// None of the accounts is connected.
    #[error("no account is connected")]
    NoLiveAccount,
    /// The template cannot be sent.
    #[error(transparent)]
    Content(TemplateError),
    /// It is not what the owner saw any more, or confirmed already.
    #[error("the campaign has changed")]
    Changed,
    /// The deliveries of the earlier campaign are not kept any more.
    #[error("its deliveries are not kept any more")]
    NotKept,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Why a campaign does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// There is no such campaign, or it is not this owner's.
    #[error("no such campaign")]
    NotFound,
    /// It is over, or was never confirmed, or is still being prepared.
    #[error("the campaign is not paused")]
    NotPaused,
    /// The accounts that have something left are not connected; this is one of them.
    #[error("the account is not connected")]
    AccountLost(AccountId),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

macro_rules! from_storage {
    ($($error:ident),+) => {$(
        impl From<StorageError> for $error {
            fn from(error: StorageError) -> Self {
                match error {
                    StorageError::NotFound(_) => Self::NotFound,
                    error => Self::Failed(error.into()),
                }
            }
        }
    )+};
}
from_storage!(CampaignError, ConfirmError, ResumeError);

impl Campaigns {
    /// A draft with this template, or none yet: the newest one in which no list is chosen, else a new one. Its pace is
    /// that of the owner's last campaign.
    pub async fn begin(&self, owner: OwnerId, template: Option<TemplateId>) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.begin().await?;
        let template = match template {
            Some(id) => Some(live_template(&mut tx, owner, id).await?),
            None => None,
        };
        let open = open_campaigns(&mut tx, owner).await?;
        let untouched = |campaign: &&Campaign| {
            campaign.state == CampaignState::Draft && campaign.audience == Audience::Lists { lists: Vec::new() }
        };
        if let Some(mut draft) = open.iter().find(untouched).cloned() {
            draft.template = template.as_ref().map(|template| template.id);
            draft.name = template.map(|template| template.name).unwrap_or_default();
            if !tx.update_campaign_draft(&mut draft).await? {
                return Err(Error::Contention.into());
            }
            tx.commit().await?;
            return Ok(draft);
        }
        let last = tx.campaigns(owner, CampaignsShown::Past, "", 0, 1).await?.into_iter().next();
        let draft = Campaign {
            template: template.as_ref().map(|template| template.id),
            name: template.map(|template| template.name).unwrap_or_default(),
            ..self.empty(owner, last.map_or(Profile::NORMAL, |last| last.profile))
        };
        insert(tx, &open, draft).await
    }

    /// A draft with template, lists and pace of an earlier campaign; lists and templates that are deleted are left out.
    /// What was for targets of yet another campaign is sent to that one's lists.
    pub async fn again(&self, owner: OwnerId, campaign: CampaignId) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.begin().await?;
        let earlier = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
        if earlier.state == CampaignState::Draft || earlier.purpose == Purpose::Delete {
            return Err(CampaignError::Changed);
        }
        let template = match earlier.template {
            Some(id) => tx.template(owner, id).await?.filter(|template| template.deleted_at.is_none()),
            None => None,
        };
        let mut audience = earlier.audience;
        let lists = loop {
            match audience {
                Audience::Lists { lists } => break lists,
                Audience::Earlier { campaign, .. } => {
                    audience = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?.audience;
                }
            }
        };
        let audience = Audience::Lists { lists: live_lists(&mut tx, owner, &lists).await? };
        let open = open_campaigns(&mut tx, owner).await?;
        let draft = Campaign {
            template: template.as_ref().map(|template| template.id),
            name: template.map(|template| template.name).unwrap_or_default(),
            audience,
            ..self.empty(owner, earlier.profile)
        };
        insert(tx, &open, draft).await
    }

    /// A draft for targets of an earlier campaign that is over: to try them again, or to delete what was sent. One that
    /// is not over yet is given back, so that two presses do not send twice; and the last one, where it has left nothing
    /// to do.
    pub async fn follow_up(
        &self,
        owner: OwnerId,
        campaign: CampaignId,
        which: Which,
    ) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.read().await?;
        let earlier = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
        // What a deletion has deleted is gone.
        if !earlier.state.is_over() || (earlier.purpose == Purpose::Delete && which == Which::Sent) {
            return Err(CampaignError::Changed);
        }
        if tx.is_pruned(owner, campaign).await?.unwrap_or(true) {
            return Err(CampaignError::NotKept);
        }
        let audience = Audience::Earlier { campaign, which };
        let mut others = tx.follow_ups(owner, campaign).await?;
        others.retain(|other| other.audience == audience);
        if let Some(same) = others.iter().find(|other| !other.state.is_over()) {
            return Ok(same.clone());
        }
        let purpose = if which == Which::Sent { Purpose::Delete } else { earlier.purpose };
        let draft = Campaign {
            name: earlier.name,
            purpose,
            template: earlier.template,
            audience,
            ..self.empty(owner, earlier.profile)
        };
        // Counting takes long, and is of use only where there was one before.
        if let Some(last) = others.into_iter().next()
            && Scope::of(&mut tx, &draft, None).await?.is_empty()
        {
            return Ok(last);
        }
        drop(tx);
        let mut tx = self.context.store.begin().await?;
        let open = open_campaigns(&mut tx, owner).await?;
        insert(tx, &open, draft).await
    }

    /// Chooses what the draft sends.
    pub async fn set_template(
        &self,
        owner: OwnerId,
        campaign: CampaignId,
        template: TemplateId,
    ) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.begin().await?;
        let template = live_template(&mut tx, owner, template).await?;
        let mut draft = draft(&mut tx, owner, campaign).await?;
        if draft.purpose == Purpose::Delete {
            return Err(CampaignError::Changed);
        }
        draft.template = Some(template.id);
        draft.name = template.name;
        store(tx, draft).await
    }

    /// Takes a list into the draft, or out of it; the same again changes nothing.
    pub async fn choose_list(
        &self,
        owner: OwnerId,
        campaign: CampaignId,
        list: ListId,
        chosen: bool,
    ) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.begin().await?;
        let mut draft = draft(&mut tx, owner, campaign).await?;
        let Audience::Lists { lists } = &mut draft.audience else { return Err(CampaignError::Changed) };
        if lists.contains(&list) == chosen {
            return Ok(draft);
        }
        lists.retain(|known| *known != list);
        if chosen {
            let found = tx.list(owner, list).await?.filter(|list| list.deleted_at.is_none());
            found.ok_or(CampaignError::NotFound)?;
            if lists.len() >= LISTS_PER_CAMPAIGN {
                return Err(CampaignError::TooManyLists);
            }
            lists.push(list);
        }
        store(tx, draft).await
    }

    /// Sets the pace of a campaign that is not over; what runs goes by it after the next message.
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
        tx.commit().await?;
        self.steered();
        Ok(found)
    }

    /// Forgets a draft.
    pub async fn discard(&self, owner: OwnerId, campaign: CampaignId) -> Result<(), CampaignError> {
        let mut tx = self.context.store.begin().await?;
        if !tx.discard_campaign(owner, campaign).await? {
            let found = tx.campaign(owner, campaign).await?;
            return Err(found.map_or(CampaignError::NotFound, |_| CampaignError::Changed));
        }
        Ok(tx.commit().await?)
    }

    /// Has a draft be sent, if it still is what the owner saw at this revision. From now on template, targets and order
    /// are what they are now.
    pub async fn confirm(&self, owner: OwnerId, campaign: CampaignId, revision: i64) -> Result<Campaign, ConfirmError> {
        let at = self.context.clock.now();
        // Counting takes long, so it is done before anything is locked.
        let mut tx = self.context.store.read().await?;
        let mut draft = as_seen(&mut tx, owner, campaign, revision).await?;
        let content = match draft.purpose {
            Purpose::Delete => None,
            Purpose::Send => Some(sendable(&mut tx, &draft).await?),
        };
        let scope = Scope::of(&mut tx, &draft, content.as_ref().map(|template| &template.content)).await?;
        if scope.not_kept {
            return Err(ConfirmError::NotKept);
        }
        if scope.pending() == 0 {
            return Err(ConfirmError::NoTargets);
        }
        if !accounts(&mut tx, owner, &scope).await?.iter().any(|account| account.state.is_live()) {
            return Err(ConfirmError::NoLiveAccount);
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
            "version": version, "targets": planned, "sending": scope.pending(),
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

    /// Holds a campaign that runs: at most the message under way still goes out. One that is paused stays so.
    pub async fn pause(&self, owner: OwnerId, campaign: CampaignId) -> Result<Campaign, CampaignError> {
        let mut tx = self.context.store.begin().await?;
        let changed = tx.pause_own_campaign(owner, campaign).await?;
        let found = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
        if !changed && found.state != CampaignState::Paused {
            return Err(CampaignError::Changed);
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
        let Tally { total, sent, .. } = found.tally;
        let detail = serde_json::json!({ "total": total, "sent": sent });
        tx.audit("owner", Some(owner), "campaign.stopped", &campaign.to_string(), detail, at).await?;
        tx.commit().await?;
        self.steered();
        Ok(found)
    }

    /// The owner did something: runners and cards look at once.
    fn steered(&self) {
        self.context.wake.notify(Topic::Campaigns);
        self.context.wake.notify(Topic::CampaignScreens);
    }

    fn empty(&self, owner: OwnerId, profile: Profile) -> Campaign {
        let id = CampaignId::new();
        Campaign {
            id,
            owner_id: owner,
            name: String::new(),
            purpose: Purpose::Send,
            template: None,
            template_version: None,
            audience: Audience::Lists { lists: Vec::new() },
            profile,
            // The half of the id that is random.
            seed: id.0.as_u64_pair().1.cast_signed(),
            state: CampaignState::Draft,
            pause: None,
            tally: Tally::default(),
            screen_message: None,
            revision: 1,
            created_at: self.context.clock.now(),
            confirmed_at: None,
            started_at: None,
            finished_at: None,
        }
    }
}

/// The owner's campaigns that are not over, the newest first.
async fn open_campaigns(tx: &mut Tx, owner: OwnerId) -> Result<Vec<Campaign>, CampaignError> {
    Ok(tx.campaigns(owner, CampaignsShown::Open, "", 0, OPEN_CAMPAIGNS).await?)
}

async fn insert(mut tx: Tx, open: &[Campaign], draft: Campaign) -> Result<Campaign, CampaignError> {
    if i64::try_from(open.len()).is_ok_and(|count| count >= OPEN_CAMPAIGNS) {
        return Err(CampaignError::TooManyOpen);
    }
    tx.insert_campaign(&draft).await?;
    tx.commit().await?;
    Ok(draft)
}

async fn draft(tx: &mut Tx, owner: OwnerId, campaign: CampaignId) -> Result<Campaign, CampaignError> {
    let found = tx.campaign(owner, campaign).await?.ok_or(CampaignError::NotFound)?;
    if found.state == CampaignState::Draft { Ok(found) } else { Err(CampaignError::Changed) }
}

async fn store(mut tx: Tx, mut draft: Campaign) -> Result<Campaign, CampaignError> {
    if !tx.update_campaign_draft(&mut draft).await? {
        // Two presses at the same moment.
        return Err(Error::Contention.into());
    }
    tx.commit().await?;
    Ok(draft)
}

async fn live_template(tx: &mut Tx, owner: OwnerId, id: TemplateId) -> Result<Template, CampaignError> {
    let found = tx.template(owner, id).await?;
    found.filter(|template| template.deleted_at.is_none()).ok_or(CampaignError::NotFound)
}

async fn live_lists(tx: &mut Tx, owner: OwnerId, lists: &[ListId]) -> Result<Vec<ListId>, StorageError> {
    let mut live = Vec::new();
    for list in lists {
        if tx.list(owner, *list).await?.is_some_and(|list| list.deleted_at.is_none()) {
            live.push(*list);
        }
    }
    Ok(live)
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

/// The accounts that have something to send.
pub(super) async fn accounts(tx: &mut Tx, owner: OwnerId, scope: &Scope) -> Result<Vec<Account>, StorageError> {
    let mut accounts = Vec::new();
    for id in scope.accounts() {
        accounts.extend(tx.account(owner, id).await?);
    }
    Ok(accounts)
}

/// Whether two audiences have targets in common for sure.
pub(super) fn overlap(one: &Audience, other: &Audience) -> bool {
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
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StorageError> {
    let Some(template) = campaign.template.filter(|_| campaign.purpose == Purpose::Send) else { return Ok(None) };
    let recent = tx.recent_audiences(campaign.owner_id, template, since).await?;
    Ok(recent.into_iter().find(|(audience, _)| overlap(audience, &campaign.audience)).map(|(_, at)| at))
}
