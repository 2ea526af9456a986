//! What is under way, and what was.

use blastpro_domain::campaigns::{Campaign, CampaignState, Purpose};
use blastpro_domain::identity::Language;
use blastpro_locales::{Html, html, short_date_time, t};
use chrono_tz::Tz;

use super::{label, mark, percent};
use crate::campaigns::Callback;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::start;

/// Longest name on a button that says something more, in characters.
const SHORT: usize = 14;

/// The campaigns that are not over, and the ways to begin: the last one once more, or a new one.
pub(in crate::campaigns) fn home(
    language: Language,
    open: &[Campaign],
    total: i64,
    pages: Pages,
    last: Option<&Campaign>,
) -> Screen {
    let page = if pages.pages > 1 {
        html!(language, "campaigns-home-page", page = pages.page + 1, pages = pages.pages)
    } else {
        Html::default()
    };
    let text = Html::paragraphs([html!(language, "campaigns-home", open = total), page]);
    let mut keyboard = Keyboard::new();
    for campaign in open {
        keyboard = keyboard.button(open_label(language, campaign), &opens(campaign));
    }
    let repeat = last.map(|last| {
        let label = t!(language, "campaigns-repeat", name = label(language, last));
        Button::new(label, &Callback::Again(last.id))
    });
    let keyboard = keyboard
        .row(pages.turn(language, |page| Callback::Home { page }).into_iter().flatten())
        .row(repeat)
        .row([
            Button::new(t!(language, "campaigns-new"), &Callback::New),
            Button::new(t!(language, "campaigns-history-button"), &Callback::History { page: 0 }),
        ])
        .button(t!(language, "common-back"), &start::Callback::Menu);
    Screen::new(text, keyboard)
}

fn open_label(language: Language, campaign: &Campaign) -> String {
    let name = label(language, campaign);
    match campaign.state {
        CampaignState::Draft => t!(language, "campaigns-open-draft", name = name),
        CampaignState::Preparing => t!(language, "campaigns-open-preparing", name = name),
        CampaignState::Paused => {
            t!(language, "campaigns-open-paused", name = name, percent = percent(&campaign.tally))
        }
        CampaignState::Running | CampaignState::Stopped | CampaignState::Done => {
            t!(language, "campaigns-open-running", name = name, percent = percent(&campaign.tally))
        }
    }
}

const fn opens(campaign: &Campaign) -> Callback {
    match campaign.state {
        CampaignState::Draft => Callback::Draft(campaign.id),
        CampaignState::Stopped | CampaignState::Done => Callback::Report(campaign.id),
        CampaignState::Preparing | CampaignState::Running | CampaignState::Paused => Callback::Show(campaign.id),
    }
}

/// A page of what was sent, newest first; with `search` only what is called so.
pub(in crate::campaigns) fn history(
    language: Language,
    zone: Tz,
    campaigns: &[Campaign],
    total: i64,
    pages: Pages,
    search: &str,
) -> Screen {
    let found = match (search.is_empty(), campaigns.is_empty()) {
        (true, true) => html!(language, "campaigns-history-none"),
        (true, false) => html!(language, "campaigns-history-hint"),
        (false, true) => html!(language, "campaigns-history-not-found", search = search),
        (false, false) => html!(language, "campaigns-history-found", search = search, found = total),
    };
    let page = if pages.pages > 1 {
        html!(language, "campaigns-page", page = pages.page + 1, pages = pages.pages)
    } else {
        Html::default()
    };
    let text = Html::paragraphs([Html::lines([html!(language, "campaigns-history"), page]), found]);
    let mut keyboard = Keyboard::new();
    for campaign in campaigns {
        let at = campaign.confirmed_at.unwrap_or(campaign.created_at);
        let label = t!(
            language,
            "campaigns-history-line",
            mark = if campaign.purpose == Purpose::Delete { "🗑" } else { mark(campaign.state) },
            name = cut(&campaign.name, SHORT),
            date = short_date_time(language, zone, at),
            sent = campaign.tally.sent,
            total = campaign.tally.total
        );
        keyboard = keyboard.button(label, &opens(campaign));
    }
    let keyboard = keyboard
        .row(pages.turn(language, |page| Callback::History { page }).into_iter().flatten())
        .button_if(!search.is_empty(), t!(language, "campaigns-stop-search"), &Callback::StopSearch)
        .button(t!(language, "common-back"), &Callback::Home { page: 0 });
    Screen::new(text, keyboard)
}
