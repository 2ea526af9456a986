//! What a job looks like, from its queue to its end: a pure function of the job, the time and the language.

use blastpro_domain::accounts::Account;
use blastpro_domain::identity::Language;
use blastpro_domain::jobs::{Job, JobState, Progress, Work};
use blastpro_domain::targets::TargetList;
use blastpro_domain::templates::COPIED_FILE_BYTES;
use blastpro_locales::{Html, duration, html, t};
use chrono::{DateTime, TimeDelta, Utc};

use super::Callback;
use crate::accounts;
use crate::keyboard::{Button, Keyboard};
use crate::pages::cut;
use crate::screens::Screen;
use crate::targets;
use crate::templates;

/// Cells of a progress bar: on a phone it takes half a line.
const CELLS: u64 = 12;

/// How many seconds a job goes on before its pace tells anything.
const SETTLED: u64 = 10;

/// Longest title or reference shown, in characters.
const TITLE: usize = 48;

/// Longest link shown, in characters.
const LINK: usize = 64;

/// Longest answer of `@SpamBot` shown, in characters; its usual ones take a third of that.
const ANSWER: usize = 1500;

/// A job as it stands.
pub(crate) fn job(
    language: Language,
    job: &Job,
    account: Option<&Account>,
    list: Option<&TargetList>,
    now: DateTime<Utc>,
) -> Screen {
    let account_name = account.map(|account| account.profile.full_name()).unwrap_or_default();
    let list_name = list.map(|list| list.name.as_str()).unwrap_or_default();
    let title = match &job.work {
        Work::Scan => html!(language, "jobs-scan", account = account_name),
        Work::AskSpamBot => html!(language, "jobs-spam-bot", account = account_name),
        Work::AddByLink { reference, .. } => {
            html!(language, "jobs-link", reference = cut(reference, TITLE), list = list_name)
        }
        Work::Import { .. } => html!(language, "jobs-import", list = list_name),
        Work::FetchMessage { link } => html!(language, "templates-fetch-title", link = cut(link, LINK)),
        Work::SendTest { .. } => html!(language, "templates-test-title", account = account_name),
    };
    let state = match job.state {
        JobState::Queued if job.cancel_requested => html!(language, "jobs-stopping"),
        JobState::Queued => html!(language, "jobs-queued"),
        JobState::Running => running(language, job, now),
        JobState::Done => done(language, job),
        JobState::Failed => failed(language, job),
        JobState::Cancelled => match job.work {
            Work::FetchMessage { .. } => html!(language, "templates-fetch-cancelled"),
            Work::SendTest { .. } => html!(language, "templates-test-cancelled"),
            _ => html!(language, "jobs-cancelled", work = job.work.name()),
        },
    };
    let keyboard = if job.state.is_over() { after(language, job) } else { meanwhile(language, job) };
    Screen::new(Html::paragraphs([title, state]), keyboard)
}

fn failed(language: Language, job: &Job) -> Html {
    let error = job.error.as_deref().unwrap_or_default();
    match job.work {
        Work::FetchMessage { .. } => {
            html!(language, "templates-fetch-failed", error = error, megabytes = COPIED_FILE_BYTES / 1_000_000)
        }
        Work::SendTest { .. } => html!(language, "templates-test-failed", error = error),
        _ => html!(language, "jobs-failed", work = job.work.name(), error = error),
    }
}

fn running(language: Language, job: &Job, now: DateTime<Utc>) -> Html {
    let progress = &job.progress;
    let bar = progress.total.filter(|total| *total > 0).map(|total| {
        let percent = (progress.done.min(total) * 100 / total).min(100);
        html!(language, "jobs-bar", bar = bar(progress.done, total), percent = percent)
    });
    let current = progress.current.as_ref().map(|title| html!(language, "jobs-current", title = cut(title, TITLE)));
    let pause = progress.waiting_until.filter(|until| *until > now).map(|until| {
        // In steps of five seconds, so that it is not redrawn every second.
        let seconds = ((until - now).num_seconds() + 5) / 5 * 5;
        html!(language, "jobs-waiting", wait = duration(language, TimeDelta::seconds(seconds)))
    });
    let counts = match job.work {
        Work::Scan => counts(language, job),
        Work::Import { .. } => html!(
            language,
            "jobs-import-counts",
            done = progress.done,
            added = progress.groups,
            known = progress.known,
            skipped = progress.skipped
        ),
        Work::AskSpamBot => html!(language, "jobs-spam-bot-asking"),
        Work::AddByLink { .. } => html!(language, "jobs-link-asking"),
        Work::FetchMessage { .. } => html!(language, "templates-fetch-asking"),
        Work::SendTest { .. } => html!(language, "templates-test-asking"),
    };
    let pace = pause.is_none().then(|| pace(language, job, now)).flatten();
    let last = if job.cancel_requested { Some(html!(language, "jobs-stopping")) } else { pause.or(current) };
    Html::paragraphs([Html::lines(bar.into_iter().chain([counts]).chain(pace)), last.unwrap_or_default()])
}

/// How fast it goes, and how long that leaves, once there is something to tell it by.
fn pace(language: Language, job: &Job, now: DateTime<Utc>) -> Option<Html> {
    let Progress { started_at, done, total, .. } = &job.progress;
    let took = (now - (*started_at)?).num_seconds().max(0).cast_unsigned();
    let left = (*total)?.saturating_sub(*done);
    if took < SETTLED || *done == 0 || left == 0 {
        return None;
    }
    let seconds = left.saturating_mul(took) / done;
    // As coarse as the guess is: ten seconds, then minutes.
    let step = if seconds < 60 { 10 } else { 60 };
    let seconds = i64::try_from(seconds.div_ceil(step).max(1) * step).ok()?;
    let left = duration(language, TimeDelta::try_seconds(seconds)?);
    Some(html!(language, "jobs-pace", work = job.work.name(), rate = done.saturating_mul(60) / took, left = left))
}

fn counts(language: Language, job: &Job) -> Html {
    let progress = &job.progress;
    let read = match progress.total {
        Some(total) => html!(language, "jobs-scan-read-of", done = progress.done, total = total),
        None => html!(language, "jobs-scan-read", done = progress.done),
    };
    Html::lines([read, found(language, job)])
}

fn found(language: Language, job: &Job) -> Html {
    let progress = &job.progress;
    html!(language, "jobs-scan-found", groups = progress.groups, channels = progress.channels, topics = progress.topics)
}

/// Whether a scan has found a place to write to.
const fn may_write(job: &Job) -> bool {
    job.progress.groups + job.progress.channels > job.progress.read_only
}

fn done(language: Language, job: &Job) -> Html {
    let progress = &job.progress;
    match &job.work {
        Work::Scan => {
            let count = progress.read_only;
            let read_only = (count > 0).then(|| html!(language, "jobs-scan-read-only", count = count));
            let gone = (progress.gone > 0).then(|| html!(language, "jobs-scan-gone", gone = progress.gone));
            let end =
                if may_write(job) { html!(language, "jobs-scan-done") } else { html!(language, "jobs-scan-nothing") };
            Html::paragraphs([Html::lines([found(language, job)].into_iter().chain(read_only).chain(gone)), end])
        }
        Work::AskSpamBot => match &progress.answer {
            Some(answer) => html!(language, "jobs-spam-bot-answer", answer = long_cut(answer)),
            None => html!(language, "jobs-spam-bot-silent"),
        },
        Work::AddByLink { .. } => {
            let title = cut(progress.answer.as_deref().unwrap_or_default(), TITLE);
            if progress.groups > 0 {
                html!(language, "jobs-link-added", title = title)
            } else {
                html!(language, "jobs-link-known", title = title)
            }
        }
        Work::Import { .. } => {
            let (added, known, skipped) = (progress.groups, progress.known, progress.skipped);
            html!(language, "jobs-import-done", added = added, known = known, skipped = skipped)
        }
        Work::FetchMessage { .. } => {
            let buttons = (progress.skipped > 0).then(|| html!(language, "templates-fetch-buttons"));
            Html::lines([html!(language, "templates-fetch-done")].into_iter().chain(buttons))
        }
        Work::SendTest { .. } => html!(language, "templates-test-done"),
    }
}

/// Line breaks stay: `@SpamBot` answers in paragraphs.
fn long_cut(answer: &str) -> String {
    if answer.chars().count() <= ANSWER {
        return answer.to_owned();
    }
    answer.chars().take(ANSWER).chain(['…']).collect()
}

fn bar(done: u64, total: u64) -> String {
    let full = (done.min(total) * CELLS / total.max(1)).min(CELLS);
    (0..CELLS).map(|cell| if cell < full { '▓' } else { '░' }).collect()
}

/// The buttons while it is under way.
fn meanwhile(language: Language, job: &Job) -> Keyboard {
    Keyboard::new()
        .button_if(!job.cancel_requested, t!(language, "jobs-cancel"), &Callback::Cancel(job.id))
        .button(t!(language, "common-back"), &Callback::Leave(job.id))
}

/// The buttons when it is over: what comes next, or once more.
fn after(language: Language, job: &Job) -> Keyboard {
    let done = job.state == JobState::Done;
    let account = accounts::Callback::Show(job.account_id);
    match &job.work {
        Work::Scan => {
            let new = Button::new(t!(language, "jobs-make-list"), &targets::Callback::New(job.account_id));
            Keyboard::new()
                .row((done && may_write(job)).then_some(new))
                .button_if(!done, t!(language, "jobs-scan-again"), &Callback::Scan(job.account_id))
                .button(t!(language, "common-back"), &account)
        }
        Work::AskSpamBot => Keyboard::new()
            .button_if(!done, t!(language, "jobs-spam-bot-again"), &Callback::AskSpamBot(job.account_id))
            .button(t!(language, "common-back"), &account),
        Work::AddByLink { list, .. } => Keyboard::new()
            .button(t!(language, "jobs-link-another"), &targets::Callback::AskLink(*list))
            .button(t!(language, "jobs-show-list"), &targets::Callback::Show(*list))
            .button(t!(language, "common-back"), &targets::Callback::Lists { account: job.account_id, page: 0 }),
        Work::Import { list } => Keyboard::new()
            .button_if(job.progress.skipped > 0, t!(language, "jobs-import-errors"), &Callback::Errors(job.id))
            .button(t!(language, "jobs-show-list"), &targets::Callback::Show(*list))
            .button(t!(language, "common-back"), &targets::Callback::Lists { account: job.account_id, page: 0 }),
        Work::FetchMessage { .. } => Keyboard::new()
            .button_if(done, t!(language, "templates-fetch-preview"), &templates::Callback::Preview)
            .button_if(!done, t!(language, "templates-fetch-again"), &templates::Callback::CopyLinkBy(job.account_id))
            .button(t!(language, "common-back"), &templates::Callback::Home),
        Work::SendTest { template: None, .. } => Keyboard::new()
            .button(t!(language, "templates-test-back-draft"), &templates::Callback::Preview)
            .button(t!(language, "templates-test-again"), &templates::Callback::TestBy(job.account_id))
            .button(t!(language, "common-back"), &templates::Callback::Home),
        Work::SendTest { template: Some(template), .. } => {
            let again = templates::Callback::TestSavedBy { template: *template, account: job.account_id };
            Keyboard::new()
                .button(t!(language, "templates-test-back-template"), &templates::Callback::Show(*template))
                .button(t!(language, "templates-test-again"), &again)
                .button(t!(language, "common-back"), &templates::Callback::Home)
        }
    }
}

#[cfg(test)]
mod tests;
