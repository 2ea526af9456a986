//! Campaigns that are put together: whom they send what to, and how fast.

use blastpro_domain::campaigns::{
    Audience, Campaign, CampaignState, LISTS_PER_CAMPAIGN, OPEN_CAMPAIGNS, Purpose, Tally, Which,
};
use blastpro_domain::ids::{CampaignId, ListId, OwnerId, TemplateId};
use blastpro_domain::pacing::Profile;
use blastpro_domain::templates::Template;
use blastpro_storage::{CampaignsShown, StorageError, Tx};

use super::Campaigns;
use super::errors::CampaignError;
use super::reach::Reach;
use crate::{Error, Result};

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
        // Where there was one before, it may have left nothing to do.
        if let Some(last) = others.into_iter().next()
            && Reach::of(&mut tx, &draft, None, self.context.clock.now()).await? == Reach::Nobody
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

    /// Forgets a draft.
    pub async fn discard(&self, owner: OwnerId, campaign: CampaignId) -> Result<(), CampaignError> {
        let mut tx = self.context.store.begin().await?;
        if !tx.discard_campaign(owner, campaign).await? {
            let found = tx.campaign(owner, campaign).await?;
            return Err(found.map_or(CampaignError::NotFound, |_| CampaignError::Changed));
        }
        Ok(tx.commit().await?)
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

/// Those of the lists that are not deleted.
pub(super) async fn live_lists(tx: &mut Tx, owner: OwnerId, lists: &[ListId]) -> Result<Vec<ListId>, StorageError> {
    let mut live = Vec::new();
    for list in lists {
        if tx.list(owner, *list).await?.is_some_and(|list| list.deleted_at.is_none()) {
            live.push(*list);
        }
    }
    Ok(live)
}
