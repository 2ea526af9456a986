//! What became of a campaign: the numbers with the reasons, and every delivery.

use std::collections::BTreeMap;

use blastpro_domain::campaigns::{Campaign, CampaignState, Purpose, Which};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::identity::Language;
use blastpro_domain::outcomes::{Reason, classify};
use blastpro_locales::{Html, duration, html, t};
use blastpro_services::campaigns::{OpenEnds, ReasonCount};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{moment, name, reasons};
use crate::campaigns::{Callback, Shown};
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;

/// How many reasons are told, each with what to do: more is in the list of deliveries.
const REASONS: usize = 2;

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
    let end = match kept {
        Some(kept) => why(language, counts, kept.ends.failed > 0),
        None => html!(language, "campaigns-report-pruned"),
    };
    let numbers = Html::lines([title, when(language, zone, campaign, now), sent, rest(language, campaign)]);
    let text = Html::paragraphs([numbers, end]);
    Screen::new(text, keyboard(language, campaign, kept))
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
    let took = duration(language, ended - began);
    let at = |at| moment(language, zone, now, at);
    match campaign.state {
        CampaignState::Done => html!(language, "campaigns-report-done", at = at(ended), took = took),
        CampaignState::Stopped => html!(language, "campaigns-report-stopped", at = at(ended), took = took),
        _ => html!(language, "campaigns-report-going", at = at(began), took = took),
    }
}

/// The commonest reasons, each with what to do about it. `retry`: something that failed can be tried again.
fn why(language: Language, counts: &[ReasonCount], retry: bool) -> Html {
    let mut groups: BTreeMap<(Reason, &str), i64> = BTreeMap::new();
    for count in counts.iter().filter(|count| is_trouble(count.state)) {
        let error = count.error.as_deref().unwrap_or_default();
        let reason = classify(error).1;
        // What is told by its name alone is told by each name.
        let error = if reason == Reason::Other { error } else { "" };
        *groups.entry((reason, error)).or_default() += count.count;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, count)| -count);
    let more: i64 = groups.iter().skip(REASONS).map(|(_, count)| count).sum();
    let told = groups.iter().take(REASONS).map(|((reason, error), count)| {
        let text = reasons::text(language, *reason, error);
        let told = html!(language, "campaigns-report-reason", count = *count, reason = text);
        let advice = reasons::advice(language, *reason, retry);
        let advice = advice.map(|advice| html!(language, "campaigns-report-advice", advice = advice));
        Html::lines([told].into_iter().chain(advice))
    });
    let more = (more > 0).then(|| html!(language, "campaigns-report-reasons-more", count = more));
    Html::lines(told.chain(more))
}

const fn is_trouble(state: DeliveryState) -> bool {
    matches!(state, DeliveryState::Failed | DeliveryState::Skipped | DeliveryState::Unknown)
}

fn keyboard(language: Language, campaign: &Campaign, kept: Option<Kept>) -> Keyboard {
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
    Keyboard::new()
        .button_if(over && failed > 0, t!(language, "campaigns-retry", count = failed), &follow(Which::Failed))
        .button_if(over && left > 0, t!(language, "campaigns-rest", count = left), &follow(Which::Left))
        .button_if(over && sends, t!(language, "campaigns-again"), &Callback::Again(id))
        .row((deliveries > 0).then_some(list).into_iter().flatten())
        .button_if(over && sends && sent > 0, t!(language, "campaigns-ask-delete", count = sent), &follow(Which::Sent))
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
