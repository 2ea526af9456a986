//! Putting a campaign together: template, lists, and the look at everything before it starts.

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, Purpose};
use blastpro_domain::ids::{CampaignId, ListId, TemplateId};
use blastpro_locales::t;
use blastpro_services::campaigns::{ConfirmError, Preflight};

use super::screen::{self, Choice, Plan};
use super::{changed, find, follows, past, report, steer};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::Pages;
use crate::visit::Visit;

/// How many templates or lists a page shows.
const PAGE: i64 = 5;

/// The draft; `None` after it was shown as what it is now, or after saying that the button has expired.
async fn find_draft(visit: &Visit, campaign: CampaignId) -> Result<Option<Campaign>> {
    match find(visit, campaign).await? {
        Some(found) if found.state == CampaignState::Draft => {
            visit.expect(State::Idle).await?;
            Ok(Some(found))
        }
        Some(found) => {
            steer::show(visit, found.id).await?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// The draft where it stands.
pub(super) async fn resume(visit: &Visit, campaign: CampaignId) -> Result {
    match find_draft(visit, campaign).await? {
        Some(campaign) => go_on(visit, &campaign).await,
        None => Ok(()),
    }
}

/// The next question of the draft; the preflight when everything is answered.
pub(super) async fn go_on(visit: &Visit, campaign: &Campaign) -> Result {
    visit.expect(State::Idle).await?;
    let no_list = matches!(&campaign.audience, Audience::Lists { lists } if lists.is_empty());
    if campaign.purpose == Purpose::Send && campaign.template.is_none() {
        show_templates(visit, campaign, 0).await
    } else if no_list {
        show_lists(visit, campaign, 0).await
    } else {
        show_preflight(visit, campaign.id).await
    }
}

pub(super) async fn templates(visit: &Visit, campaign: CampaignId, page: u16) -> Result {
    match find_draft(visit, campaign).await? {
        Some(campaign) => show_templates(visit, &campaign, page).await,
        None => Ok(()),
    }
}

async fn show_templates(visit: &Visit, campaign: &Campaign, page: u16) -> Result {
    let templates = &visit.services().templates;
    let mut page = page;
    let mut found = templates.list(visit.owner.id, "", i64::from(page) * PAGE, PAGE).await?;
    let pages = Pages::new(page, found.total, PAGE);
    if page > pages.last() {
        // The page was there when the button was made.
        page = pages.last();
        found = templates.list(visit.owner.id, "", i64::from(page) * PAGE, PAGE).await?;
    }
    let pages = Pages { page, ..pages };
    visit.show(&screen::templates(visit.language(), campaign, &found.templates, pages)).await
}

pub(super) async fn set_template(visit: &Visit, campaign: CampaignId, template: TemplateId) -> Result {
    let Some(campaign) = find_draft(visit, campaign).await? else {
        return Ok(());
    };
    let set = visit.services().campaigns.set_template(visit.owner.id, campaign.id, template).await;
    match changed(visit, set).await? {
        Some(campaign) => go_on(visit, &campaign).await,
        None => Ok(()),
    }
}

pub(super) async fn lists(visit: &Visit, campaign: CampaignId, page: u16) -> Result {
    match find_draft(visit, campaign).await? {
        Some(campaign) => show_lists(visit, &campaign, page).await,
        None => Ok(()),
    }
}

async fn show_lists(visit: &Visit, campaign: &Campaign, page: u16) -> Result {
    let (services, owner) = (visit.services(), visit.owner.id);
    let mut page = page;
    let mut found = services.targets.lists(owner, None, i64::from(page) * PAGE, PAGE).await?;
    let pages = Pages::new(page, found.total, PAGE);
    if page > pages.last() {
        page = pages.last();
        found = services.targets.lists(owner, None, i64::from(page) * PAGE, PAGE).await?;
    }
    let accounts = services.accounts.list(owner, 0, i64::MAX).await?.accounts;
    let chosen = match &campaign.audience {
        Audience::Lists { lists } => lists.as_slice(),
        Audience::Earlier { .. } => &[],
    };
    let several = accounts.len() > 1;
    let rows: Vec<_> = found
        .lists
        .into_iter()
        .map(|list| {
            let account = accounts.iter().find(|account| account.id == list.account_id);
            let account = account.filter(|_| several).map(|account| account.profile.full_name());
            Choice { chosen: chosen.contains(&list.id), list, account }
        })
        .collect();
    let mut targets = 0;
    for list in chosen {
        targets += services.targets.get(owner, *list).await?.map_or(0, |list| list.targets);
    }
    let pages = Pages { page, ..pages };
    visit.show(&screen::lists(visit.language(), campaign, &rows, pages, (chosen.len(), targets))).await
}

pub(super) async fn toggle(visit: &Visit, campaign: CampaignId, list: ListId, page: u16, on: bool) -> Result {
    let Some(campaign) = find_draft(visit, campaign).await? else {
        return Ok(());
    };
    let chosen = visit.services().campaigns.choose_list(visit.owner.id, campaign.id, list, on).await;
    match changed(visit, chosen).await? {
        Some(campaign) => show_lists(visit, &campaign, page).await,
        None => Ok(()),
    }
}

pub(super) async fn preflight(visit: &Visit, campaign: CampaignId) -> Result {
    match find_draft(visit, campaign).await? {
        Some(campaign) => show_preflight(visit, campaign.id).await,
        None => Ok(()),
    }
}

pub(super) async fn show_preflight(visit: &Visit, campaign: CampaignId) -> Result {
    if let Some(found) = visit.services().campaigns.preflight(visit.owner.id, campaign).await? {
        return draw(visit, &found).await;
    }
    visit.expired().await
}

async fn draw(visit: &Visit, preflight: &Preflight) -> Result {
    let plan = plan(visit, preflight);
    let screen = match preflight.campaign.purpose {
        Purpose::Send => screen::preflight(visit.language(), plan),
        Purpose::Delete => screen::deletion(visit.language(), plan),
    };
    visit.show(&screen).await
}

fn plan<'a>(visit: &Visit, preflight: &'a Preflight) -> Plan<'a> {
    Plan { preflight, speed: visit.services().limits().speed, zone: visit.timezone(), now: visit.now() }
}

/// Confirms what was shown. Pressed twice, it starts once: the second press finds the card.
pub(super) async fn start(visit: &Visit, campaign: CampaignId, revision: u64, sure: bool) -> Result {
    let Some(draft) = find_draft(visit, campaign).await? else {
        return Ok(());
    };
    let services = visit.services();
    let (owner, language) = (visit.owner.id, visit.language());
    if u64::try_from(draft.revision) != Ok(revision) {
        visit.alert(&t!(language, "campaigns-start-changed")).await;
        return show_preflight(visit, draft.id).await;
    }
    if !sure && let Some(at) = services.campaigns.repeated_at(&draft).await? {
        let Some(preflight) = services.campaigns.preflight(owner, draft.id).await? else {
            return visit.expired().await;
        };
        return visit.show(&screen::repeat(language, plan(visit, &preflight), at)).await;
    }
    let confirming = services.campaigns.confirm(owner, draft.id, draft.revision);
    let pressed = visit.pressed_message();
    let refusal = match visit.context.campaigns.begin(&visit.owner, visit.chat, pressed, confirming).await? {
        Ok(()) => {
            visit.give_screen_away().await?;
            return Ok(());
        }
        Err(refusal) => refusal,
    };
    let alert = match refusal {
        ConfirmError::NoTemplate => t!(language, "campaigns-start-no-template"),
        ConfirmError::NoTargets => t!(language, "campaigns-start-no-targets"),
        ConfirmError::NoLiveAccount => t!(language, "campaigns-start-no-account"),
        ConfirmError::Content(_) => t!(language, "campaigns-start-content"),
        ConfirmError::NotKept => t!(language, "campaigns-nothing-to-follow"),
        ConfirmError::Changed => t!(language, "campaigns-start-changed"),
        ConfirmError::NotFound => t!(language, "common-button-expired"),
        ConfirmError::Failed(error) => return Err(error.into()),
    };
    visit.alert(&alert).await;
    resume(visit, draft.id).await
}

pub(super) async fn ask_discard(visit: &Visit, campaign: CampaignId) -> Result {
    match find_draft(visit, campaign).await? {
        Some(campaign) => visit.show(&screen::discard(visit.language(), &campaign)).await,
        None => Ok(()),
    }
}

pub(super) async fn discard(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find_draft(visit, campaign).await? else {
        return Ok(());
    };
    let discarded = visit.services().campaigns.discard(visit.owner.id, campaign.id).await;
    if changed(visit, discarded).await?.is_some() {
        visit.toast(&t!(visit.language(), "campaigns-discarded")).await;
        past::home_or_menu(visit).await?;
    }
    Ok(())
}

/// Leaves the draft for later. One that follows an earlier campaign up, or in which nothing is chosen yet, is as quickly
/// made again: it goes.
pub(super) async fn leave(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find_draft(visit, campaign).await? else {
        return Ok(());
    };
    let untouched = Audience::Lists { lists: Vec::new() };
    let Some(earlier) = follows(&campaign) else {
        if campaign.template.is_none() && campaign.audience == untouched {
            let discarded = visit.services().campaigns.discard(visit.owner.id, campaign.id).await;
            if changed(visit, discarded).await?.is_none() {
                return Ok(());
            }
        }
        return past::home_or_menu(visit).await;
    };
    let discarded = visit.services().campaigns.discard(visit.owner.id, campaign.id).await;
    match changed(visit, discarded).await? {
        Some(()) => report::show(visit, earlier).await,
        None => Ok(()),
    }
}
