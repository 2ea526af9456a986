//! What became of a campaign: the numbers with the reasons, and every delivery.

use blastpro_domain::campaigns::{Campaign, CampaignState, Purpose, Which};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::identity::Language;
use blastpro_locales::{Html, duration, html, t};
use blastpro_services::campaigns::{OpenEnds, ReasonCount};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::why::{beginning, is_trouble};
use super::{moment, name, reasons};
use crate::campaigns::{Callback, Shown};
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;

/// Longest title of a chat or a topic, in characters.
const TITLE: usize = 32;

/// What is there of a campaign's deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::campaigns) struct Kept {
    /// What can be followed up.
    pub ends: OpenEnds,
    /// How many deliveries are written down.
    pub deliveries: i64,
}

/// The numbers, the reasons, and what can be done now. `kept`: nothing, where the deliveries are not kept any more,
/// though their numbers are.
pub(in crate::campaigns) fn report(
    language: Language,
    zone: Tz,
    campaign: &Campaign,
    counts: &[ReasonCount],
    kept: Option<Kept>,
    now: DateTime<Utc>,
) -> Screen {
    let tally = &campaign.tally;
    let name = name(language, campaign);
    let title = match campaign.purpose {
        Purpose::Send => html!(language, "campaigns-report", name = name),
        Purpose::Delete => html!(language, "campaigns-report-delete", name = name),
    };
    let sent = match campaign.purpose {
        Purpose::Send => html!(language, "campaigns-report-counts", sent = tally.sent, total = tally.total),
        Purpose::Delete => html!(language, "campaigns-report-counts-delete", sent = tally.sent, total = tally.total),
    };
    let numbers = Html::lines([title, when(language, zone, campaign, now), sent, rest(language, campaign)]);
    let (text, more) = match kept {
        Some(kept) => {
            let why = beginning(language, counts, kept.ends.failed > 0);
            let parts = [numbers, why.text];
            (if why.apart { Html::paragraphs(parts) } else { Html::lines(parts) }, why.more)
        }
        None => (Html::paragraphs([numbers, html!(language, "campaigns-report-pruned")]), None),
    };
    Screen::new(text, keyboard(language, campaign, kept, more))
}

/// What was not sent, as far as there is any.
fn rest(language: Language, campaign: &Campaign) -> Html {
    let tally = &campaign.tally;
    let left = if campaign.state == CampaignState::Stopped { tally.left() } else { 0 };
    let counted = [
        (tally.failed, t!(language, "campaigns-report-failed", count = tally.failed)),
        (tally.skipped, t!(language, "campaigns-report-skipped", count = tally.skipped)),
        (tally.unknown, t!(language, "campaigns-report-unknown", count = tally.unknown)),
        (left, t!(language, "campaigns-report-left", count = left)),
    ];
    let told: Vec<_> = counted.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    Html::escaped(&told.join(" · "))
}

fn when(language: Language, zone: Tz, campaign: &Campaign, now: DateTime<Utc>) -> Html {
    let began = campaign.confirmed_at.unwrap_or(campaign.created_at);
    let ended = campaign.finished_at.unwrap_or(now);
    let took = ended - began;
    // What goes on is told by the minute, so that what it says now says something new.
    let whole = TimeDelta::minutes(took.num_minutes());
    let took = if campaign.state.is_over() || whole.is_zero() { took } else { whole };
    let took = duration(language, took);
    let at = |at| moment(language, zone, now, at);
    match campaign.state {
        CampaignState::Done => html!(language, "campaigns-report-done", at = at(ended), took = took),
        CampaignState::Stopped => html!(language, "campaigns-report-stopped", at = at(ended), took = took),
        _ => html!(language, "campaigns-report-going", at = at(began), took = took),
    }
}

/// `reasons`: how many there are, where not all of them are told.
fn keyboard(language: Language, campaign: &Campaign, kept: Option<Kept>, reasons: Option<usize>) -> Keyboard {
    let id = campaign.id;
    let Kept { ends: OpenEnds { failed, left, sent }, deliveries } = kept.unwrap_or_default();
    let over = campaign.state.is_over();
    let sends = campaign.purpose == Purpose::Send;
    let follow = |which| Callback::FollowUp { campaign: id, which };
    let list = [
        Button::new(t!(language, "campaigns-details"), &Callback::Details { campaign: id, shown: Shown::All, page: 0 }),
        Button::new(t!(language, "campaigns-export"), &Callback::Export(id)),
    ];
    let back = if over { Callback::History { page: 0 } } else { Callback::Show(id) };
    let reasons = reasons.map(|count| {
        Button::new(
            t!(language, "campaigns-reasons-button", count = count),
            &Callback::Reasons { campaign: id, page: 0 },
        )
    });
    Keyboard::new()
        .button_if(over && failed > 0, t!(language, "campaigns-retry", count = failed), &follow(Which::Failed))
        .button_if(over && left > 0, t!(language, "campaigns-rest", count = left), &follow(Which::Left))
        .button_if(over && sends, t!(language, "campaigns-again"), &Callback::Again(id))
        .row(reasons)
        .row((deliveries > 0).then_some(list).into_iter().flatten())
        .button_if(over && sends && sent > 0, t!(language, "campaigns-ask-delete", count = sent), &follow(Which::Sent))
        .button_if(!over, t!(language, "common-refresh"), &Callback::Refresh(id))
        .button(t!(language, "common-back"), &back)
}

/// A delivery, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::campaigns) struct Line {
    /// Where it stands.
    pub state: DeliveryState,
    /// The chat. Written by others: escape it.
    pub title: String,
    /// The topic. Written by others: escape it.
    pub topic: Option<String>,
    /// Where the message is, behind `t.me/`.
    pub link: Option<String>,
    /// Telegram's error name, or ours.
    pub error: Option<String>,
}

/// A page of deliveries. `first`: the number of its first line.
pub(in crate::campaigns) fn details(
    language: Language,
    campaign: &Campaign,
    shown: Shown,
    lines: &[Line],
    pages: Pages,
    total: i64,
    first: i64,
) -> Screen {
    let title = html!(language, "campaigns-details-title", name = name(language, campaign), count = total);
    let page = if pages.pages > 1 {
        html!(language, "campaigns-page", page = pages.page + 1, pages = pages.pages)
    } else {
        Html::default()
    };
    let body = if lines.is_empty() {
        html!(language, "campaigns-details-none")
    } else {
        let over = campaign.state.is_over();
        Html::lines(lines.iter().zip(first..).map(|(of, n)| line(language, of, n, over)))
    };
    let id = campaign.id;
    let filters = Shown::ALL.into_iter().filter_map(|filter| {
        let label = filter_label(language, campaign, filter)?;
        let label = if filter == shown { t!(language, "campaigns-shown-current", label = label) } else { label };
        Some(Button::new(label, &Callback::Details { campaign: id, shown: filter, page: 0 }))
    });
    let turn = pages.turn(language, |page| Callback::Details { campaign: id, shown, page });
    // More than three in a row are cut where the numbers are large.
    let filters: Vec<_> = filters.collect();
    let keyboard = filters.chunks(3).fold(Keyboard::new(), |keyboard, row| keyboard.row(row.iter().cloned()));
    let keyboard = keyboard.row(turn.into_iter().flatten()).button(t!(language, "common-back"), &Callback::Report(id));
    Screen::new(Html::paragraphs([Html::lines([title, page]), body]), keyboard)
}

/// A filter that would show something.
fn filter_label(language: Language, campaign: &Campaign, filter: Shown) -> Option<String> {
    let tally = &campaign.tally;
    match filter {
        Shown::All => Some(t!(language, "campaigns-shown-all")),
        Shown::Failed => (tally.failed > 0).then(|| t!(language, "campaigns-shown-failed", count = tally.failed)),
        Shown::Skipped => (tally.skipped > 0).then(|| t!(language, "campaigns-shown-skipped", count = tally.skipped)),
        Shown::Unknown => (tally.unknown > 0).then(|| t!(language, "campaigns-shown-unknown", count = tally.unknown)),
        Shown::Sent => (tally.sent > 0).then(|| t!(language, "campaigns-shown-sent", count = tally.sent)),
    }
}

fn line(language: Language, of: &Line, n: i64, over: bool) -> Html {
    let title = cut(&of.title, TITLE);
    let title = match &of.topic {
        Some(topic) => t!(language, "campaigns-line-topic", title = title, topic = cut(topic, TITLE)),
        None => title,
    };
    let title = match &of.link {
        Some(path) => html!(language, "campaigns-line-link", path = path, title = title),
        None => Html::escaped(&title),
    };
    let line = html!(language, "campaigns-line", mark = mark(of.state, over), n = n, title = title);
    match of.error.as_deref().filter(|_| is_trouble(of.state)) {
        Some(error) => {
            let why = reasons::reason_text(language, error);
            html!(language, "campaigns-line-why", line = line, why = why)
        }
        None => line,
    }
}

/// `over`: what was not sent until now will not be.
const fn mark(state: DeliveryState, over: bool) -> &'static str {
    match state {
        DeliveryState::Pending if over => "⏹",
        DeliveryState::Pending => "⏳",
        DeliveryState::Sending => "📤",
        DeliveryState::Sent => "✅",
        DeliveryState::Skipped => "⏭",
        DeliveryState::Failed => "❌",
        DeliveryState::Unknown => "❓",
    }
}
