//! What became of a campaign, and of each of its deliveries.

use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::CampaignId;
use blastpro_domain::templates::links::MessageLink;
use blastpro_locales::{html, t};
use blastpro_services::Services;
use blastpro_services::campaigns::{DeliveryFilter, DeliveryLine};
use futures::StreamExt as _;

use super::screen::{self, Kept, Line};
use super::{Shown, beside, draft, find, is_card};
use crate::conversation::State;
use crate::error::Result;
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::visit::Visit;

/// How many deliveries a page shows.
const PAGE: i64 = 5;

/// Largest file that is sent in one piece, in bytes. The Bot API takes 50 MB, and it is held in memory meanwhile.
const FILE: usize = 8_000_000;

/// Longest name of a file, in characters, without what tells files apart.
const FILE_NAME: usize = 32;

/// The numbers and the reasons.
pub(super) async fn show(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state == CampaignState::Draft {
        return draft::go_on(visit, &campaign).await;
    }
    let screen = screen(visit, &campaign).await?;
    beside(visit, &campaign, &screen).await
}

/// The same, as it stands by now.
pub(super) async fn refresh(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state == CampaignState::Draft || is_card(visit, &campaign) {
        return show(visit, campaign.id).await;
    }
    let screen = screen(visit, &campaign).await?;
    visit.expect(State::Idle).await?;
    if !visit.refresh(&screen).await? {
        visit.toast(&t!(visit.language(), "common-unchanged")).await;
    }
    Ok(())
}

/// A page of all reasons, each with what to do about it.
pub(super) async fn reasons(visit: &Visit, campaign: CampaignId, page: u16) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state == CampaignState::Draft {
        return draft::go_on(visit, &campaign).await;
    }
    let reasons = visit.services().campaigns.reasons(visit.owner.id, campaign.id).await?;
    let ends = visit.services().campaigns.open_ends(&campaign).await?;
    // The page was there when the button was made.
    let page = page.min(screen::reason_pages(&reasons, page).last());
    let pages = screen::reason_pages(&reasons, page);
    let screen = screen::why(visit.language(), &campaign, &reasons, ends.failed > 0, pages);
    beside(visit, &campaign, &screen).await
}

/// The same in a new message.
pub(super) async fn show_below(visit: &Visit, campaign: &Campaign) -> Result {
    let screen = screen(visit, campaign).await?;
    visit.show_below(&screen).await
}

async fn screen(visit: &Visit, campaign: &Campaign) -> Result<Screen> {
    let (campaigns, owner) = (&visit.services().campaigns, visit.owner.id);
    let reasons = campaigns.reasons(owner, campaign.id).await?;
    let kept = kept(visit.services(), campaign).await?;
    Ok(screen::report(visit.language(), visit.timezone(), campaign, &reasons, kept, visit.now()))
}

/// What the deliveries that are written down allow, if they are kept.
pub(super) async fn kept(services: &Services, campaign: &Campaign) -> Result<Option<Kept>> {
    let campaigns = &services.campaigns;
    match campaigns.is_kept(campaign.owner_id, campaign.id).await? {
        Some(true) => Ok(Some(Kept {
            ends: campaigns.open_ends(campaign).await?,
            deliveries: written_down(services, campaign).await?,
        })),
        Some(false) | None => Ok(None),
    }
}

/// How many deliveries there are: of a campaign that was stopped while it was prepared not all are written down.
async fn written_down(services: &Services, campaign: &Campaign) -> Result<i64> {
    let every = DeliveryFilter::default();
    Ok(services.campaigns.deliveries(campaign.owner_id, campaign.id, &every, 0, 0).await?.total)
}

/// A page of deliveries.
pub(super) async fn details(visit: &Visit, campaign: CampaignId, shown: Shown, page: u16) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    if campaign.state == CampaignState::Draft {
        return draft::go_on(visit, &campaign).await;
    }
    let (campaigns, owner) = (&visit.services().campaigns, visit.owner.id);
    let filter = DeliveryFilter { states: shown.states().to_vec(), error: None };
    let mut page = page;
    let mut found = campaigns.deliveries(owner, campaign.id, &filter, i64::from(page) * PAGE, PAGE).await?;
    let last = Pages::new(page, found.total, PAGE).last();
    if page > last {
        page = last;
        found = campaigns.deliveries(owner, campaign.id, &filter, i64::from(page) * PAGE, PAGE).await?;
    }
    let language = visit.language();
    let lines: Vec<_> = found.deliveries.iter().map(|delivery| line(language, delivery)).collect();
    let (pages, first) = (Pages::new(page, found.total, PAGE), i64::from(page) * PAGE + 1);
    let screen = screen::details(language, &campaign, shown, &lines, pages, found.total, first);
    beside(visit, &campaign, &screen).await
}

fn line(language: Language, of: &DeliveryLine) -> Line {
    let DeliveryLine { delivery, title, topic_title, username } = of;
    let message = delivery.message_ids.first().copied();
    let link = message
        .and_then(|message| MessageLink::to(delivery.chat, username.as_deref(), delivery.topic, message))
        .map(|link| link.to_string());
    let title = title.clone();
    Line {
        state: delivery.state,
        title: title
            .unwrap_or_else(|| t!(language, "campaigns-line-untitled", id = delivery.chat.marked().to_string())),
        topic: topic_title.clone(),
        link: link.and_then(|link| link.strip_prefix("https://t.me/").map(str::to_owned)),
        error: delivery.error.clone(),
    }
}

/// Every delivery as CSV: one file, or several when it is large.
pub(super) async fn export(visit: &Visit, campaign: CampaignId) -> Result {
    let Some(campaign) = find(visit, campaign).await? else {
        return Ok(());
    };
    let language = visit.language();
    let (campaigns, owner) = (&visit.services().campaigns, visit.owner.id);
    let kept = campaigns.is_kept(owner, campaign.id).await?.unwrap_or(false);
    let total = written_down(visit.services(), &campaign).await?;
    let csv = if kept && total > 0 { campaigns.csv(owner, campaign.id).await? } else { None };
    let Some(csv) = csv else {
        visit.alert(&t!(language, "campaigns-export-empty")).await;
        return Ok(());
    };
    let mut csv = std::pin::pin!(csv);
    let (mut file, mut part) = (Vec::new(), 0_u32);
    while let Some(piece) = csv.next().await {
        let piece = piece?;
        if !file.is_empty() && file.len() + piece.len() > FILE {
            part += 1;
            send(visit, &campaign, total, part, std::mem::take(&mut file)).await?;
        }
        file.extend(piece);
    }
    send(visit, &campaign, total, part + 1, file).await
}

async fn send(visit: &Visit, campaign: &Campaign, total: i64, part: u32, content: Vec<u8>) -> Result {
    let name: String = campaign.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let name = format!("{}-{part}.csv", cut(&name, FILE_NAME).trim_matches(['-', '…']));
    let title = cut(&campaign.name, FILE_NAME);
    let caption = html!(visit.language(), "campaigns-export-caption", name = title, count = total);
    visit.send_file(&name, content, &caption).await
}
