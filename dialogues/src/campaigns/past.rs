//! What is under way, and what was.

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, Purpose};
use blastpro_services::campaigns::{CampaignPage, CampaignsShown};

use super::{begin, is_card, screen};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::Pages;
use crate::start;
use crate::visit::Visit;

/// How many unfinished campaigns the first screen shows.
const OPEN_PAGE: i64 = 4;

/// How many past ones a page of the history shows.
const PAGE: i64 = 5;

/// Longest name that is looked for, in characters. A template's has 48 at most.
const SEARCH: usize = 64;

/// How many of the newest are looked through for one that can be repeated.
const RECENT: i64 = 10;

/// What is under way and how to begin. Whoever has nothing yet begins at once.
pub(super) async fn home(visit: &Visit, page: u16) -> Result {
    if !show_home(visit, page).await? {
        return begin::new(visit, None).await;
    }
    Ok(())
}

/// The same for whoever has just left a draft: with nothing to show there is the menu.
pub(super) async fn home_or_menu(visit: &Visit) -> Result {
    if !show_home(visit, 0).await? {
        return start::leave(visit).await;
    }
    Ok(())
}

/// `false`: there is nothing to show.
async fn show_home(visit: &Visit, page: u16) -> Result<bool> {
    visit.expect(State::Idle).await?;
    let (page, open) = found(visit, CampaignsShown::Open, "", page, OPEN_PAGE).await?;
    let past = visit.services().campaigns.list(visit.owner.id, CampaignsShown::Past, "", 0, RECENT).await?;
    if open.total == 0 && past.total == 0 {
        return Ok(false);
    }
    let last = past.campaigns.iter().find(|past| is_repeated(past));
    let pages = Pages::new(page, open.total, OPEN_PAGE);
    let screen = screen::home(visit.language(), &open.campaigns, open.total, pages, last);
    if pressed_a_card(visit, &past.campaigns) {
        visit.show_below(&screen).await?;
    } else {
        visit.show(&screen).await?;
    }
    Ok(true)
}

/// Whether it is a broadcast that people send day by day, and not what followed one up.
const fn is_repeated(past: &Campaign) -> bool {
    past.state.is_over() && matches!((past.purpose, &past.audience), (Purpose::Send, Audience::Lists { .. }))
}

/// What is under way is among the newest of the past, which are all but the drafts.
fn pressed_a_card(visit: &Visit, recent: &[Campaign]) -> bool {
    recent.iter().any(|campaign| is_card(visit, campaign))
}

/// A page of what was sent. What was looked for counts until it is put away.
pub(super) async fn history(visit: &Visit, page: u16) -> Result {
    let search = match visit.state() {
        State::FindingCampaign { search } => search,
        _ => String::new(),
    };
    show(visit, page, search).await
}

/// What is called so, below what was written.
pub(super) async fn search(visit: &Visit, wanted: &str) -> Result {
    show(visit, 0, wanted.trim().chars().take(SEARCH).collect()).await
}

async fn show(visit: &Visit, page: u16, search: String) -> Result {
    visit.expect(State::FindingCampaign { search: search.clone() }).await?;
    let (page, found) = found(visit, CampaignsShown::Past, &search, page, PAGE).await?;
    let pages = Pages::new(page, found.total, PAGE);
    let (language, zone) = (visit.language(), visit.timezone());
    let screen = screen::history(language, zone, &found.campaigns, found.total, pages, &search);
    let under_way = found.campaigns.iter().filter(|campaign| campaign.state != CampaignState::Draft);
    if under_way.clone().any(|campaign| is_card(visit, campaign)) {
        visit.show_below(&screen).await
    } else {
        visit.show(&screen).await
    }
}

/// A page, or the last one there is.
async fn found(
    visit: &Visit,
    shown: CampaignsShown,
    search: &str,
    page: u16,
    per_page: i64,
) -> Result<(u16, CampaignPage)> {
    let campaigns = &visit.services().campaigns;
    let found = campaigns.list(visit.owner.id, shown, search, i64::from(page) * per_page, per_page).await?;
    let last = Pages::new(page, found.total, per_page).last();
    if page <= last {
        return Ok((page, found));
    }
    // The page was there when the button was made.
    let found = campaigns.list(visit.owner.id, shown, search, i64::from(last) * per_page, per_page).await?;
    Ok((last, found))
}
