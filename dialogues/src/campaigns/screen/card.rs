//! A campaign that is under way, at a glance.

use blastpro_domain::campaigns::{Campaign, CampaignState, PauseReason, Purpose, Share};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::AccountId;
use blastpro_domain::notices::NoticeButton;
use blastpro_domain::outcomes::{AccountTrouble, account_trouble};
use blastpro_domain::pacing::{Waiting, Why};
use blastpro_locales::{Html, html, t};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{bar, done, moment, name, percent, until};
use crate::campaigns::Callback;
use crate::keyboard::{Button, Keyboard};
use crate::pages::cut;
use crate::screens::Screen;

/// How many accounts a card tells of.
const ACCOUNTS: usize = 3;

/// Longest title of a chat or name of an account, in characters.
const TITLE: usize = 32;

/// How it is going.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::campaigns) struct Going {
    /// The accounts' parts, each with the account's name. Names are written by others: escape them.
    pub shares: Vec<(Share, String)>,
    /// How many targets have been looked at, and of how many, while it is being prepared.
    pub prepared: Option<(i64, i64)>,
    /// Deliveries a minute, as of late.
    pub per_minute: Option<i64>,
    /// When the last one goes out, if nothing goes wrong.
    pub finish_at: Option<DateTime<Utc>>,
}

/// A card, and whether it changes by itself as time goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::campaigns) struct Card {
    /// What it shows.
    pub screen: Screen,
    /// It counts down.
    pub ticks: bool,
}

/// A campaign that has been confirmed and is not over.
pub(in crate::campaigns) fn card(
    language: Language,
    zone: Tz,
    campaign: &Campaign,
    going: &Going,
    now: DateTime<Utc>,
) -> Card {
    let name = name(language, campaign);
    let title = match campaign.purpose {
        Purpose::Send => html!(language, "campaigns-card", name = name),
        Purpose::Delete => html!(language, "campaigns-card-delete", name = name),
    };
    if campaign.state == CampaignState::Preparing {
        let progress = match (campaign.purpose, going.prepared.filter(|(_, of)| *of > 0)) {
            (Purpose::Send, Some((done, of))) => html!(language, "campaigns-preparing-of", done = done, total = of),
            (Purpose::Send, None) => html!(language, "campaigns-preparing"),
            (Purpose::Delete, Some((done, of))) => {
                html!(language, "campaigns-preparing-delete-of", done = done, total = of)
            }
            (Purpose::Delete, None) => html!(language, "campaigns-preparing-delete"),
        };
        let text = Html::paragraphs([title, progress]);
        return Card { screen: Screen::new(text, keyboard(language, campaign, going)), ticks: false };
    }
    let progress = html!(language, "campaigns-bar", bar = bar(&campaign.tally), percent = percent(&campaign.tally));
    let (last, ticks) = match &campaign.pause {
        Some(reason) if campaign.state == CampaignState::Paused => {
            (html!(language, "campaigns-paused", why = reason.name(), error = cut(reason.error(), TITLE)), false)
        }
        _ => running(language, zone, going, now),
    };
    let lines = [progress, counts(language, campaign), rate(language, zone, campaign, going, now)];
    let text = Html::paragraphs([title, Html::lines(lines), last]);
    Card { screen: Screen::new(text, keyboard(language, campaign, going)), ticks }
}

fn counts(language: Language, campaign: &Campaign) -> Html {
    let tally = &campaign.tally;
    if tally.unknown > 0 {
        return html!(
            language,
            "campaigns-counts-unknown",
            sent = tally.sent,
            failed = tally.failed,
            skipped = tally.skipped,
            unknown = tally.unknown,
            left = tally.left()
        );
    }
    html!(
        language,
        "campaigns-counts",
        sent = tally.sent,
        failed = tally.failed,
        skipped = tally.skipped,
        left = tally.left()
    )
}

fn rate(language: Language, zone: Tz, campaign: &Campaign, going: &Going, now: DateTime<Utc>) -> Html {
    if campaign.state != CampaignState::Running || campaign.tally.left() == 0 {
        return Html::default();
    }
    let finish = going.finish_at.map(|at| moment(language, zone, now, at));
    match (going.per_minute.filter(|rate| *rate > 0), finish) {
        (Some(rate), Some(finish)) => html!(language, "campaigns-rate", rate = rate, finish = finish),
        (Some(rate), None) => html!(language, "campaigns-rate-only", rate = rate),
        (None, Some(finish)) => html!(language, "campaigns-finish", finish = finish),
        (None, None) => Html::default(),
    }
}

/// What the accounts are waiting for, or why they do not go on.
fn running(language: Language, zone: Tz, going: &Going, now: DateTime<Utc>) -> (Html, bool) {
    let unfinished: Vec<_> = going.shares.iter().filter(|(share, _)| share.tally.left() > 0).collect();
    let alone = going.shares.len() == 1;
    let mut ticks = false;
    let mut lines = Vec::new();
    for (share, account) in unfinished.iter().take(ACCOUNTS) {
        let account = cut(account, TITLE);
        let state = match (&share.held, &share.waiting) {
            (Some(error), _) => {
                let (why, error) = (account_trouble(error).name(), cut(error, TITLE));
                html!(language, "campaigns-held", account = &account, why = why, error = error)
            }
            (None, Some(waiting)) if waiting.until > now => {
                let (line, counts) = wait(language, zone, waiting, now);
                ticks |= counts;
                line
            }
            (None, _) => Html::default(),
        };
        let tally = &share.tally;
        let progress = html!(language, "campaigns-share", account = &account, done = done(tally), total = tally.total);
        lines.push(match (alone || share.held.is_some(), state.as_str().is_empty()) {
            (true, _) => state,
            (false, true) => progress,
            (false, false) => html!(language, "campaigns-share-waits", share = progress, state = state),
        });
    }
    if unfinished.len() > ACCOUNTS {
        lines.push(html!(language, "campaigns-shares-more", count = unfinished.len() - ACCOUNTS));
    }
    (Html::lines(lines), ticks)
}

fn wait(language: Language, zone: Tz, waiting: &Waiting, now: DateTime<Utc>) -> (Html, bool) {
    let (end, counted) = until(language, zone, now, waiting.until);
    let again = if counted { t!(language, "campaigns-in", countdown = &end) } else { end.clone() };
    let line = match waiting.why {
        // The usual pause between two messages is no news.
        Why::Gap => return (Html::default(), false),
        Why::Rest => html!(language, "campaigns-waiting-rest", until = again),
        Why::SlowMode => match &waiting.title {
            Some(title) => html!(language, "campaigns-waiting-slow", title = cut(title, TITLE), until = end),
            None => html!(language, "campaigns-waiting-slow-somewhere", until = end),
        },
        Why::Flood => html!(language, "campaigns-waiting-flood", until = again),
        Why::Quiet => html!(language, "campaigns-waiting-quiet", until = again),
        Why::Cap => html!(language, "campaigns-waiting-cap", until = again),
        Why::Resolving => return (html!(language, "campaigns-waiting-resolving"), false),
    };
    (line, counted)
}

fn keyboard(language: Language, campaign: &Campaign, going: &Going) -> Keyboard {
    let id = campaign.id;
    let button = |text: String, action: Callback| Button::new(text, &action);
    let stop = button(t!(language, "campaigns-stop"), Callback::AskStop(id));
    let pause = button(t!(language, "campaigns-pause"), Callback::Pause(id));
    let resume = button(t!(language, "campaigns-resume"), Callback::Resume(id));
    let held = going.shares.iter().any(|(share, _)| share.held.is_some() && share.tally.left() > 0);
    let first = match campaign.state {
        CampaignState::Paused => vec![resume, stop],
        CampaignState::Running if held => vec![resume, pause, stop],
        CampaignState::Running => vec![pause, stop],
        CampaignState::Draft | CampaignState::Preparing | CampaignState::Stopped | CampaignState::Done => vec![stop],
    };
    // As below a notice: the card stays, and what helps opens below it.
    let remedy = stopped(campaign, going).map(|(account, trouble)| match trouble {
        AccountTrouble::LoginLost => {
            Button::new(t!(language, "accounts-login-again"), &NoticeButton::Reconnect(account))
        }
        AccountTrouble::Disconnected => {
            Button::new(t!(language, "accounts-reconnect"), &NoticeButton::Reconnect(account))
        }
        AccountTrouble::Limited | AccountTrouble::Frozen => {
            Button::new(t!(language, "notices-account-restricted-button"), &NoticeButton::ShowAccount(account))
        }
    });
    Keyboard::new()
        .row(remedy)
        .row(first)
        .row([
            button(t!(language, "campaigns-pace-button"), Callback::Pace(id)),
            button(t!(language, "campaigns-report-button"), Callback::Report(id)),
        ])
        .button(t!(language, "common-back"), &Callback::Home { page: 0 })
}

/// The account that has to be seen to before all of this can go on, one that only has to log in first, and what is the
/// matter with it.
fn stopped(campaign: &Campaign, going: &Going) -> Option<(AccountId, AccountTrouble)> {
    if let Some(PauseReason::Account { account, error }) = &campaign.pause {
        return Some((*account, account_trouble(error)));
    }
    let held = going.shares.iter().filter(|(share, _)| share.tally.left() > 0);
    let held = held.filter_map(|(share, _)| Some((share.account_id, account_trouble(share.held.as_deref()?))));
    held.min_by_key(|(_, trouble)| !trouble.ends_with_login())
}

/// The question before a campaign is stopped.
pub(in crate::campaigns) fn stop(language: Language, campaign: &Campaign) -> Screen {
    let text = html!(
        language,
        "campaigns-ask-stop",
        name = name(language, campaign),
        sent = campaign.tally.sent,
        left = campaign.tally.left()
    );
    let keyboard = Keyboard::new()
        .button(t!(language, "campaigns-stop-this"), &Callback::Stop(campaign.id))
        .button(t!(language, "common-back"), &Callback::Show(campaign.id));
    Screen::new(text, keyboard)
}
