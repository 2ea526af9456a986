//! Steering a campaign that is under way, from its card, from what opens below it, or from a notice.

use blastpro_domain::campaigns::CampaignState;
use blastpro_domain::ids::CampaignId;
use blastpro_locales::{t, zone_name};
use blastpro_services::campaigns::{CampaignError, ResumeError};

use super::screen;
use super::{Dials, NoticeAction, beside, changed, draft, find, report};
use crate::connect;
use crate::error::Result;
use crate::visit::Visit;

/// Shows the card here, and no longer where it was; what is no card any more, or not yet, as what it is.
pub(super) async fn show(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    match campaign.state {
        CampaignState::Draft => draft::go_on(visit, &campaign).await,
        CampaignState::Stopped | CampaignState::Done => report::show(visit, campaign.id).await,
        CampaignState::Preparing | CampaignState::Running | CampaignState::Paused => {
            let at = visit.give_screen_away().await?;
            visit.context.campaigns.move_to(&visit.owner, visit.chat, campaign.id, at).await
        }
    }
}

/// The same below a notice, which stays.
pub(super) async fn notice(visit: &Visit, action: NoticeAction) -> Result {
    let (NoticeAction::Show(campaign) | NoticeAction::Resume(campaign)) = action;
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state.is_over() {
        connect::put_question_away(visit).await?;
        if let NoticeAction::Resume(_) = action {
            visit.alert(&t!(visit.language(), "campaigns-over-already")).await;
        }
        return report::show_below(visit, &campaign).await;
    }
    if let NoticeAction::Resume(_) = action {
        go_on(visit, campaign.id).await?;
    }
    visit.context.campaigns.move_to(&visit.owner, visit.chat, campaign.id, None).await
}

pub(super) async fn pause(visit: &Visit, campaign: CampaignId) -> Result {
    match visit.services().campaigns.pause(visit.owner.id, campaign).await {
        Ok(_) => visit.toast(&t!(visit.language(), "campaigns-paused-toast")).await,
        Err(CampaignError::Changed) => visit.alert(&t!(visit.language(), "campaigns-over-already")).await,
        outcome => return changed(visit, outcome).await.map(drop),
    }
    visit.context.campaigns.refresh(&visit.owner, visit.chat, campaign).await
}

pub(super) async fn resume(visit: &Visit, campaign: CampaignId) -> Result {
    if find(visit, campaign).await?.is_none() {
        return Ok(());
    }
    go_on(visit, campaign).await?;
    visit.context.campaigns.refresh(&visit.owner, visit.chat, campaign).await
}

/// Lets it go on, or says why it cannot.
async fn go_on(visit: &Visit, campaign: CampaignId) -> Result {
    let language = visit.language();
    match visit.services().campaigns.resume(visit.owner.id, campaign).await {
        Ok(_) => visit.toast(&t!(language, "campaigns-resumed-toast")).await,
        Err(ResumeError::AccountLost(account)) => {
            let account = visit.services().accounts.get(visit.owner.id, account).await?;
            let name = account.map(|account| account.profile.full_name()).unwrap_or_default();
            visit.alert(&t!(language, "campaigns-resume-account", account = name)).await;
        }
        Err(ResumeError::NotPaused) => visit.alert(&t!(language, "campaigns-over-already")).await,
        Err(ResumeError::NotFound) => visit.expired().await?,
        Err(ResumeError::Failed(error)) => return Err(error.into()),
    }
    Ok(())
}

pub(super) async fn ask_stop(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state.is_over() || campaign.state == CampaignState::Draft {
        return show(visit, campaign.id).await;
    }
    beside(visit, &campaign, &screen::stop(visit.language(), &campaign)).await
}

/// Stops it; what is shown then is the report, in place of the question.
pub(super) async fn stop(visit: &Visit, campaign: CampaignId) -> Result {
    let stopped = visit.services().campaigns.stop(visit.owner.id, campaign).await;
    if changed(visit, stopped).await?.is_none() {
        return Ok(());
    }
    visit.toast(&t!(visit.language(), "campaigns-stopped-toast")).await;
    let at = visit.give_screen_away().await?;
    visit.context.campaigns.move_to(&visit.owner, visit.chat, campaign, at).await
}

/// What the owner's zone is called.
fn zone(visit: &Visit) -> String {
    zone_name(visit.timezone(), visit.now())
}

/// The ready-made paces.
pub(super) async fn pace(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state.is_over() {
        return show(visit, campaign.id).await;
    }
    beside(visit, &campaign, &screen::pace(visit.language(), &zone(visit), &campaign)).await
}

pub(super) async fn dials(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state.is_over() {
        return show(visit, campaign.id).await;
    }
    beside(visit, &campaign, &screen::dials(visit.language(), &zone(visit), &campaign)).await
}

/// Sets the pace. `stay`: there may be more to turn; else it leads on.
pub(super) async fn set_pace(visit: &Visit, campaign: CampaignId, dials: Dials, stay: bool) -> Result {
    let set = visit.services().campaigns.set_profile(visit.owner.id, campaign, dials.profile()).await;
    let Some(campaign) = changed(visit, set).await? else {
        return Ok(());
    };
    if stay {
        return beside(visit, &campaign, &screen::dials(visit.language(), &zone(visit), &campaign)).await;
    }
    if campaign.state == CampaignState::Draft {
        return draft::go_on(visit, &campaign).await;
    }
    visit.toast(&t!(visit.language(), "campaigns-pace-set")).await;
    show(visit, campaign.id).await
}
