//! Ways to begin: anew, from a template, from a list, once more, or with what an earlier campaign left.

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, OPEN_CAMPAIGNS, Purpose, Which};
use blastpro_domain::ids::{CampaignId, ListId, TemplateId};
use blastpro_locales::t;
use blastpro_services::campaigns::CampaignsShown;

use super::{changed, draft, find, steer};
use crate::error::Result;
use crate::visit::Visit;

/// A draft, with this template if one is given: the one that has its lists and waits for a template, if there is one.
pub(super) async fn new(visit: &Visit, template: Option<TemplateId>) -> Result {
    let (campaigns, owner) = (&visit.services().campaigns, visit.owner.id);
    let waits = |open: &Campaign| {
        let listed = matches!(&open.audience, Audience::Lists { lists } if !lists.is_empty());
        open.state == CampaignState::Draft && open.template.is_none() && listed
    };
    let begun = match template {
        None => campaigns.begin(owner, None).await,
        Some(template) => {
            let open = campaigns.list(owner, CampaignsShown::Open, "", 0, OPEN_CAMPAIGNS).await?.campaigns;
            match open.into_iter().find(waits) {
                Some(waiting) => campaigns.set_template(owner, waiting.id, template).await,
                None => campaigns.begin(owner, Some(template)).await,
            }
        }
    };
    match changed(visit, begun).await? {
        Some(campaign) => draft::go_on(visit, &campaign).await,
        None => Ok(()),
    }
}

/// A draft for this list: the one whose template is chosen and waits for a list, if there is one. The same press may come
/// twice, so a draft for this list that has no template yet is taken.
pub(super) async fn new_for(visit: &Visit, list: ListId) -> Result {
    let (services, owner) = (visit.services(), visit.owner.id);
    if services.targets.get(owner, list).await?.is_none() {
        return visit.expired().await;
    }
    let open = services.campaigns.list(owner, CampaignsShown::Open, "", 0, OPEN_CAMPAIGNS).await?.campaigns;
    let waits = |open: &Campaign| {
        let Audience::Lists { lists } = &open.audience else { return false };
        let free = if open.template.is_some() { lists.is_empty() } else { *lists == [list] };
        open.state == CampaignState::Draft && free
    };
    let campaign = match open.into_iter().find(waits) {
        Some(waiting) => waiting,
        None => match changed(visit, services.campaigns.begin(owner, None).await).await? {
            Some(begun) => begun,
            None => return Ok(()),
        },
    };
    let chosen = services.campaigns.choose_list(owner, campaign.id, list, true).await;
    match changed(visit, chosen).await? {
        Some(campaign) => draft::go_on(visit, &campaign).await,
        None => Ok(()),
    }
}

/// A draft like a campaign of the past. The same press may come twice, so a draft that is the same already is taken.
pub(super) async fn again(visit: &Visit, earlier: CampaignId) -> Result {
    let (services, owner) = (visit.services(), visit.owner.id);
    let Some(earlier) = find(visit, earlier).await? else {
        return Ok(());
    };
    let open = services.campaigns.list(owner, CampaignsShown::Open, "", 0, OPEN_CAMPAIGNS).await?.campaigns;
    if let Some(same) = open.into_iter().find(|open| is_same_draft(open, &earlier)) {
        return draft::go_on(visit, &same).await;
    }
    let begun = services.campaigns.again(owner, earlier.id).await;
    let Some(campaign) = changed(visit, begun).await? else {
        return Ok(());
    };
    if campaign.template.is_none() {
        visit.alert(&t!(visit.language(), "campaigns-template-gone")).await;
    }
    draft::go_on(visit, &campaign).await
}

fn is_same_draft(open: &Campaign, earlier: &Campaign) -> bool {
    let whom = match (&open.audience, &earlier.audience) {
        (Audience::Lists { lists }, Audience::Lists { lists: before }) => !lists.is_empty() && lists == before,
        (open, earlier) => open == earlier,
    };
    let sends = open.purpose == Purpose::Send && earlier.purpose == Purpose::Send;
    open.state == CampaignState::Draft && sends && whom && open.template == earlier.template
}

/// A draft for targets of a campaign that is over.
pub(super) async fn follow_up(visit: &Visit, earlier: CampaignId, which: Which) -> Result {
    let begun = visit.services().campaigns.follow_up(visit.owner.id, earlier, which).await;
    match changed(visit, begun).await? {
        Some(campaign) if campaign.state == CampaignState::Draft => draft::go_on(visit, &campaign).await,
        // It was confirmed by an earlier press.
        Some(campaign) => steer::show(visit, campaign.id).await,
        None => Ok(()),
    }
}
