//! The screens of campaigns: pure functions of what is stored, the time and the language.

use blastpro_domain::campaigns::{Campaign, CampaignState, Tally};
use blastpro_domain::identity::Language;
use blastpro_locales::{clock_time, countdown, date_time, t};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::pages::cut;

mod card;
mod home;
mod pace;
mod preflight;
mod reasons;
mod report;
mod why;
mod wizard;

pub(super) use card::{Card, Going, card, stop};
pub(super) use home::{history, home};
pub(super) use pace::{dials, pace};
pub(super) use preflight::{Plan, deletion, preflight, repeat};
pub(crate) use reasons::reason_text;
pub(super) use report::{Kept, Line, details, report};
pub(super) use why::{pages as reason_pages, why};
pub(super) use wizard::{Choice, discard, lists, templates};

/// Longest name in a text, in characters.
const NAME: usize = 40;

/// Longest name on a button, in characters.
const LABEL: usize = 26;

/// Cells of a progress bar: on a phone it takes half a line.
const CELLS: i64 = 12;

/// A wait that ends within this time is counted down; a longer one names its end.
const COUNTED: TimeDelta = TimeDelta::minutes(10);

/// The campaign's name, as it is shown in a text.
fn name(language: Language, campaign: &Campaign) -> String {
    named(language, campaign, NAME)
}

/// The campaign's name, as it is shown on a button.
fn label(language: Language, campaign: &Campaign) -> String {
    named(language, campaign, LABEL)
}

fn named(language: Language, campaign: &Campaign, longest: usize) -> String {
    if campaign.name.is_empty() { t!(language, "campaigns-unnamed") } else { cut(&campaign.name, longest) }
}

fn done(tally: &Tally) -> i64 {
    tally.total - tally.left()
}

/// How much is done. While something is left it is never all.
fn percent(tally: &Tally) -> i64 {
    if tally.total <= 0 { 0 } else { (done(tally) * 100 / tally.total).clamp(0, 100) }
}

fn bar(tally: &Tally) -> String {
    let full = if tally.total <= 0 { 0 } else { (done(tally) * CELLS / tally.total).clamp(0, CELLS) };
    (0..CELLS).map(|cell| if cell < full { '▓' } else { '░' }).collect()
}

/// A moment in the owner's zone: the time of day when it is today.
fn moment(language: Language, zone: Tz, now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let same_day = at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
    if same_day { clock_time(language, zone, at) } else { date_time(language, zone, at) }
}

/// The end of a wait, and whether the words change by themselves.
fn until(language: Language, zone: Tz, now: DateTime<Utc>, at: DateTime<Utc>) -> (String, bool) {
    let left = at - now;
    if left > COUNTED {
        return (moment(language, zone, now, at), false);
    }
    // In steps, so that the card is not redrawn every second.
    let step = if left > TimeDelta::minutes(1) { 15 } else { 5 };
    let seconds = (left.num_seconds().max(0) + step) / step * step;
    (countdown(language, TimeDelta::seconds(seconds)), true)
}

/// The sign of a state, for lists.
const fn mark(state: CampaignState) -> &'static str {
    match state {
        CampaignState::Draft => "📝",
        CampaignState::Preparing => "⏳",
        CampaignState::Running => "▶️",
        CampaignState::Paused => "⏸",
        CampaignState::Stopped => "⏹",
        CampaignState::Done => "✅",
    }
}

#[cfg(test)]
pub(super) mod tests;
