//! What a draft would do, before it does it.

use std::cmp::Reverse;

use blastpro_domain::campaigns::{Audience, Campaign, Purpose, Which};
use blastpro_domain::identity::Language;
use blastpro_domain::pacing::{Preset, Speed};
use blastpro_domain::templates::Content;
use blastpro_locales::{Html, duration, html, t};
use blastpro_services::campaigns::{AccountPlan, Preflight};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{moment, name, reason_text};
use crate::campaigns::Callback;
use crate::keyboard::{Button, Keyboard};
use crate::pages::cut;
use crate::screens::Screen;

/// How many accounts are told of.
const ACCOUNTS: usize = 2;

/// Longest name of an account, in characters.
const ACCOUNT: usize = 24;

/// Longest sample, in characters: three lines on a phone.
const SAMPLE: usize = 100;

/// What a draft would do, and the circumstances.
#[derive(Clone, Copy, Debug)]
pub(in crate::campaigns) struct Plan<'a> {
    /// What would be done.
    pub preflight: &'a Preflight,
    /// How much faster this installation is than it would be in earnest.
    pub speed: Speed,
    /// The owner's.
    pub zone: Tz,
    /// The time.
    pub now: DateTime<Utc>,
}

/// What would be sent, to whom, how long it takes, what stands in the way.
pub(in crate::campaigns) fn preflight(language: Language, plan: Plan<'_>) -> Screen {
    let (campaign, preflight) = (&plan.preflight.campaign, plan.preflight);
    let title = html!(language, "campaigns-preflight", name = name(language, campaign));
    if preflight.deliveries == 0 {
        let text = Html::paragraphs([
            title,
            Html::lines([skipped(language, preflight), html!(language, "campaigns-preflight-nothing")]),
        ]);
        return Screen::new(text, ways(language, campaign, Keyboard::new()));
    }
    let whom = [audience(language, preflight), skipped(language, preflight)];
    let facts = whom.into_iter().chain(accounts(language, plan)).chain(time(language, plan));
    let text = Html::paragraphs([title, Html::lines(facts), sample(language, preflight.sample.as_ref())]);
    let start = Callback::Start { campaign: campaign.id, revision: revision(campaign), sure: false };
    let start = Keyboard::new().button(t!(language, "campaigns-start", count = preflight.deliveries), &start);
    Screen::new(text, ways(language, campaign, start))
}

/// What can be changed.
fn ways(language: Language, campaign: &Campaign, keyboard: Keyboard) -> Keyboard {
    let id = campaign.id;
    let pace = match campaign.profile.preset() {
        Preset::Safe => t!(language, "campaigns-pace-safe"),
        Preset::Normal => t!(language, "campaigns-pace-normal"),
        Preset::Custom => t!(language, "campaigns-pace-own"),
    };
    let template =
        Button::new(t!(language, "campaigns-change-template"), &Callback::Templates { campaign: id, page: 0 });
    let lists = Button::new(t!(language, "campaigns-change-lists"), &Callback::Lists { campaign: id, page: 0 });
    let follows = matches!(campaign.audience, Audience::Earlier { .. });
    keyboard
        .row([template].into_iter().chain((!follows).then_some(lists)))
        .button(t!(language, "campaigns-change-pace", pace = pace), &Callback::Pace(id))
        .button(t!(language, "campaigns-discard"), &Callback::AskDiscard(id))
        .button(t!(language, "common-back"), &Callback::Leave(id))
}

fn audience(language: Language, preflight: &Preflight) -> Html {
    let (targets, duplicates) = (preflight.deliveries, preflight.duplicates);
    match &preflight.campaign.audience {
        Audience::Lists { lists } if duplicates > 0 => html!(
            language,
            "campaigns-preflight-duplicates",
            targets = targets,
            lists = lists.len(),
            count = duplicates
        ),
        Audience::Lists { lists } => {
            html!(language, "campaigns-preflight-lists", targets = targets, lists = lists.len())
        }
        Audience::Earlier { which: Which::Failed, .. } => {
            html!(language, "campaigns-preflight-failed", targets = targets)
        }
        Audience::Earlier { which: Which::Left | Which::Sent, .. } => {
            html!(language, "campaigns-preflight-left", targets = targets)
        }
    }
}

fn skipped(language: Language, preflight: &Preflight) -> Html {
    let count: i64 = preflight.skipped.iter().map(|(_, count)| count).sum();
    if count == 0 {
        return Html::default();
    }
    // There are few ways to be skipped, so that all fit; the commonest first.
    let mut skipped: Vec<_> = preflight.skipped.iter().collect();
    skipped.sort_by_key(|(_, count)| Reverse(*count));
    let reasons = skipped.into_iter().map(|(error, count)| {
        t!(language, "campaigns-preflight-skip", count = *count, reason = reason_text(language, error))
    });
    let reasons = reasons.collect::<Vec<_>>().join(", ");
    html!(language, "campaigns-preflight-skipped", count = count, reasons = reasons)
}

fn accounts(language: Language, plan: Plan<'_>) -> Vec<Html> {
    // What stands in the way first.
    let mut accounts: Vec<_> = plan.preflight.accounts.iter().collect();
    accounts.sort_by_key(|part| (part.account.state.is_live(), part.waiting.is_none()));
    let told = if accounts.len() > ACCOUNTS { ACCOUNTS - 1 } else { accounts.len() };
    let mut lines: Vec<_> = accounts.iter().take(told).map(|part| account(language, plan, part)).collect();
    if accounts.len() > told {
        lines.push(html!(language, "campaigns-preflight-accounts-more", count = accounts.len() - told));
    }
    lines
}

fn account(language: Language, plan: Plan<'_>, part: &AccountPlan) -> Html {
    let name = cut(&part.account.profile.full_name(), ACCOUNT);
    if !part.account.state.is_live() {
        return html!(language, "campaigns-preflight-account-lost", account = name, count = part.deliveries);
    }
    if let Some(waiting) = &part.waiting {
        let until = moment(language, plan.zone, plan.now, waiting.until);
        return html!(language, "campaigns-preflight-account-waits", account = name, until = until);
    }
    if plan.preflight.campaign.purpose == Purpose::Delete {
        // Nothing that is sent, so no cap holds it up.
        return html!(language, "campaigns-preflight-account-deletes", account = name, count = part.deliveries);
    }
    html!(
        language,
        "campaigns-preflight-account",
        account = name,
        count = part.deliveries,
        today = part.sent_today,
        cap = part.cap
    )
}

fn time(language: Language, plan: Plan<'_>) -> Vec<Html> {
    let estimate = &plan.preflight.estimate;
    let finish = moment(language, plan.zone, plan.now, estimate.finish_at);
    let (takes, real) = (length(language, estimate.duration), length(language, estimate.real_duration));
    let time = if plan.speed == Speed::REAL || takes == real {
        html!(language, "campaigns-preflight-time", duration = takes, finish = finish)
    } else {
        #[expect(clippy::cast_possible_truncation, reason = "a speed is at most a million")]
        let speed = plan.speed.factor().round() as i64;
        html!(language, "campaigns-preflight-demo", duration = takes, finish = finish, speed = speed, real = real)
    };
    let days = (estimate.days > 1).then(|| html!(language, "campaigns-preflight-days", days = estimate.days));
    [time].into_iter().chain(days).collect()
}

/// What is shorter is over before one has read it.
const SHORTEST: TimeDelta = TimeDelta::seconds(10);

fn length(language: Language, length: TimeDelta) -> String {
    if length < SHORTEST {
        return t!(language, "campaigns-moment");
    }
    t!(language, "campaigns-about", duration = duration(language, length))
}

fn sample(language: Language, sample: Option<&Content>) -> Html {
    let Some(sample) = sample else {
        return Html::default();
    };
    let files = sample.parts.iter().filter(|part| part.media.is_some()).count();
    let text = sample.parts.iter().map(|part| part.text.text.trim()).find(|text| !text.is_empty());
    let text = text.map(|text| cut(text, SAMPLE)).unwrap_or_default();
    if files > 0 {
        return html!(language, "campaigns-sample-media", count = files, text = text);
    }
    html!(language, "campaigns-sample", text = text)
}

/// A revision as a button carries it.
fn revision(campaign: &Campaign) -> u64 {
    campaign.revision.max(0).cast_unsigned()
}

/// The question before the same goes to the same list again.
pub(in crate::campaigns) fn repeat(language: Language, plan: Plan<'_>, at: DateTime<Utc>) -> Screen {
    let campaign = &plan.preflight.campaign;
    let at = moment(language, plan.zone, plan.now, at);
    let text = html!(language, "campaigns-ask-repeat", name = name(language, campaign), at = at);
    let start = Callback::Start { campaign: campaign.id, revision: revision(campaign), sure: true };
    let keyboard = Keyboard::new()
        .button(t!(language, "campaigns-start-again", count = plan.preflight.deliveries), &start)
        .button(t!(language, "common-back"), &Callback::Preflight(campaign.id));
    Screen::new(text, keyboard)
}

/// The question before what was sent is deleted.
pub(in crate::campaigns) fn deletion(language: Language, plan: Plan<'_>) -> Screen {
    let (campaign, count) = (&plan.preflight.campaign, plan.preflight.deliveries);
    let leave = Callback::Leave(campaign.id);
    if count == 0 {
        let keyboard = Keyboard::new().button(t!(language, "common-back"), &leave);
        return Screen::new(html!(language, "campaigns-delete-nothing"), keyboard);
    }
    let text = html!(language, "campaigns-delete", count = count, name = name(language, campaign));
    let lines = accounts(language, plan).into_iter().chain(time(language, plan));
    let start = Callback::Start { campaign: campaign.id, revision: revision(campaign), sure: true };
    let keyboard = Keyboard::new()
        .button(t!(language, "campaigns-delete-start", count = count), &start)
        .button(t!(language, "common-back"), &leave);
    Screen::new(Html::paragraphs([text, Html::lines(lines)]), keyboard)
}
