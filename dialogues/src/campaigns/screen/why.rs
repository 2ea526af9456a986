//! Why something was not sent, grouped by what the owner can do about it: the beginning in the report, all on pages.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use blastpro_domain::campaigns::Campaign;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::identity::Language;
use blastpro_domain::outcomes::{Reason, classify, may_retry};
use blastpro_locales::{Html, html, t};
use blastpro_services::campaigns::ReasonCount;

use super::{name, reasons};
use crate::campaigns::Callback;
use crate::keyboard::Keyboard;
use crate::pages::Pages;
use crate::screens::Screen;

/// How many reasons a report tells when there are more; the rest are a press away.
const FIRST: usize = 2;

/// With so many a report tells all: one more takes no more room than saying that there is one.
const ALL: usize = FIRST + 1;

/// How many reasons a page of their own shows: two lines each, on a screen of ten.
const PAGE: usize = 4;

/// Deliveries that came to nothing for one reason.
struct Group<'a> {
    reason: Reason,
    /// Telegram's name, where nothing better is known.
    error: &'a str,
    count: i64,
    retryable: bool,
}

/// The groups, what can be tried again first, then the commonest.
fn groups(counts: &[ReasonCount]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(Reason, &str), (i64, bool)> = BTreeMap::new();
    for count in counts.iter().filter(|count| is_trouble(count.state)) {
        let error = count.error.as_deref().unwrap_or_default();
        let reason = classify(error).1;
        // What is told by its name alone is told by each name.
        let told = if reason == Reason::Other { error } else { "" };
        let (sum, retryable) = groups.entry((reason, told)).or_default();
        *sum += count.count;
        *retryable |= count.state == DeliveryState::Failed && may_retry(error);
    }
    let groups = groups.into_iter();
    let groups = groups.map(|((reason, error), (count, retryable))| Group { reason, error, count, retryable });
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by_key(|group| (Reverse(group.retryable), Reverse(group.count)));
    groups
}

pub(super) const fn is_trouble(state: DeliveryState) -> bool {
    matches!(state, DeliveryState::Failed | DeliveryState::Skipped | DeliveryState::Unknown)
}

/// A reason, and what to do about it. `retry`: something that failed can be tried again.
fn told(language: Language, group: &Group<'_>, retry: bool) -> Html {
    let text = reasons::text(language, group.reason, group.error);
    let told = html!(language, "campaigns-report-reason", count = group.count, reason = text);
    let advice = reasons::advice(language, group.reason, retry);
    let advice = advice.map(|advice| html!(language, "campaigns-report-advice", advice = advice));
    Html::lines([told].into_iter().chain(advice))
}

/// What a report tells of the reasons.
pub(super) struct Beginning {
    /// The first ones, each with what to do.
    pub text: Html,
    /// It is set off from what stands above. All three take the line that would.
    pub apart: bool,
    /// How many reasons there are, where the report does not tell all of them.
    pub more: Option<usize>,
}

/// The beginning, for the report. `retry`: something that failed can be tried again.
pub(super) fn beginning(language: Language, counts: &[ReasonCount], retry: bool) -> Beginning {
    let groups = groups(counts);
    let first = if groups.len() <= ALL { groups.len() } else { FIRST };
    let lines = groups.iter().take(first).map(|group| told(language, group, retry));
    let rest = &groups[first..];
    let more = (!rest.is_empty()).then(|| {
        let count = rest.iter().map(|group| group.count).sum::<i64>();
        html!(language, "campaigns-report-reasons-more", count = count, reasons = rest.len())
    });
    let all = more.is_some().then_some(groups.len());
    Beginning { text: Html::lines(lines.chain(more)), apart: first < ALL, more: all }
}

/// How many pages all reasons take.
pub(in crate::campaigns) fn pages(counts: &[ReasonCount], page: u16) -> Pages {
    let (total, per_page) = (groups(counts).len(), PAGE);
    Pages::new(page, i64::try_from(total).unwrap_or(i64::MAX), i64::try_from(per_page).unwrap_or(1))
}

/// A page of all reasons, each with what to do about it.
pub(in crate::campaigns) fn why(
    language: Language,
    campaign: &Campaign,
    counts: &[ReasonCount],
    retry: bool,
    pages: Pages,
) -> Screen {
    let title = html!(language, "campaigns-reasons-title", name = name(language, campaign));
    let title = if pages.pages > 1 {
        html!(language, "campaigns-reasons-page", title = title, page = pages.page + 1, pages = pages.pages)
    } else {
        title
    };
    let groups = groups(counts);
    let shown = groups.iter().skip(usize::from(pages.page) * PAGE).take(PAGE);
    let body = if groups.is_empty() {
        html!(language, "campaigns-reasons-none")
    } else {
        Html::lines(shown.map(|group| told(language, group, retry)))
    };
    let id = campaign.id;
    let turn = pages.turn(language, |page| Callback::Reasons { campaign: id, page });
    let keyboard =
        Keyboard::new().row(turn.into_iter().flatten()).button(t!(language, "common-back"), &Callback::Report(id));
    Screen::new(Html::paragraphs([title, body]), keyboard)
}
