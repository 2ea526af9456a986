//! Work that an account does for its owner: starting it, its card, stopping it.

use blastpro_domain::identity::Language;
use blastpro_domain::ids::{AccountId, JobId};
use blastpro_domain::jobs::{Job, Work};
use blastpro_locales::{html, t};
use blastpro_services::jobs::StartJobError;
use blastpro_services::targets::RowProblem;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::error::{Error, Result};
use crate::visit::{Press, Visit};
use crate::{accounts, targets, templates};

mod callback;
mod cards;
mod screen;

pub use callback::Callback;
pub use cards::JobCards;

/// Presses of these screens' buttons.
pub(crate) fn presses() -> UpdateHandler<Error> {
    Update::filter_callback_query().filter_map(|press: Press| Callback::decode(&press.0)).endpoint(
        |visit: Visit, action: Callback| async move {
            match action {
                Callback::Scan(account) => start(&visit, account, Work::Scan).await,
                Callback::AskSpamBot(account) => start(&visit, account, Work::AskSpamBot).await,
                Callback::Show(job) => show(&visit, job).await,
                Callback::Cancel(job) => cancel(&visit, job).await,
                Callback::Leave(job) => leave(&visit, job).await,
                Callback::Errors(job) => errors(&visit, job).await,
            }
        },
    )
}

/// Whether a press changes nothing but a job's card, or sends a file.
pub(crate) fn is_on_card(data: &str) -> bool {
    matches!(Callback::decode(data), Some(Callback::Cancel(_) | Callback::Errors(_)))
}

/// Queues work for an account, and shows its card where the owner is looking. What was asked for is forgotten once it is
/// queued and no earlier: after a crash in between, what the owner has written is still an answer.
pub(crate) async fn start(visit: &Visit, account: AccountId, work: Work) -> Result {
    let services = visit.services();
    // A refusal leaves the screen as it is.
    match services.accounts.get(visit.owner.id, account).await? {
        None => return visit.expired().await,
        Some(account) if !account.state.is_live() => return refuse(visit, account.id, Refusal::NotConnected).await,
        Some(_) => {}
    }
    let at = visit.pressed_message();
    let starting = services.jobs.start(visit.owner.id, account, work);
    match visit.context.jobs.begin(&visit.owner, visit.chat, at, starting).await? {
        Ok(()) => visit.give_screen_away().await.map(drop),
        Err(StartJobError::AlreadyRunning(job)) => {
            visit.toast(&t!(visit.language(), "jobs-running-already")).await;
            visit.context.jobs.move_to(&visit.owner, visit.chat, job.id, at).await?;
            visit.give_screen_away().await.map(drop)
        }
        Err(StartJobError::UnknownAccount) => visit.expired().await,
        Err(StartJobError::NotConnected) => refuse(visit, account, Refusal::NotConnected).await,
        Err(StartJobError::TooMany) => refuse(visit, account, Refusal::TooMany).await,
        Err(StartJobError::Failed(error)) => Err(error.into()),
    }
}

/// Why nothing was queued, in the owner's words.
#[derive(Clone, Copy, Debug)]
enum Refusal {
    NotConnected,
    TooMany,
}

async fn refuse(visit: &Visit, account: AccountId, refusal: Refusal) -> Result {
    let language = visit.language();
    let (alert, line) = match refusal {
        Refusal::NotConnected => (t!(language, "jobs-not-connected"), html!(language, "jobs-not-connected")),
        Refusal::TooMany => (t!(language, "jobs-too-many"), html!(language, "jobs-too-many")),
    };
    if visit.is_press() {
        visit.alert(&alert).await;
    } else {
        visit.say(line).await?;
    }
    accounts::show(visit, account).await
}

/// Shows a job's card here, and no longer where it was.
async fn show(visit: &Visit, job: JobId) -> Result {
    if visit.services().jobs.get(visit.owner.id, job).await?.is_none() {
        return visit.expired().await;
    }
    let at = visit.give_screen_away().await?;
    visit.context.jobs.move_to(&visit.owner, visit.chat, job, at).await
}

async fn cancel(visit: &Visit, job: JobId) -> Result {
    match visit.services().jobs.cancel(visit.owner.id, job).await {
        Ok(_) => visit.context.jobs.refresh(&visit.owner, visit.chat, job).await,
        Err(blastpro_services::Error::NotFound) => visit.expired().await,
        Err(error) => Err(error.into()),
    }
}

/// The card stays, and what it is about is shown below it.
async fn leave(visit: &Visit, job: JobId) -> Result {
    match visit.services().jobs.get(visit.owner.id, job).await? {
        Some(Job { work: Work::AddByLink { list, .. } | Work::Import { list }, .. }) => {
            targets::show_below(visit, list).await
        }
        Some(Job { work: Work::SendTest { template: Some(template), .. }, .. }) => {
            templates::show_below(visit, template).await
        }
        Some(Job { work: Work::SendTest { template: None, .. } | Work::FetchMessage { .. }, .. }) => {
            templates::home_below(visit).await
        }
        Some(Job { account_id, .. }) => accounts::show_below(visit, account_id).await,
        None => visit.expired().await,
    }
}

async fn errors(visit: &Visit, job: JobId) -> Result {
    let language = visit.language();
    let wording = move |problem| row_problem(language, problem);
    match visit.services().targets.import_errors(visit.owner.id, job, wording).await {
        Ok(Some(csv)) => send_problems(visit, csv).await,
        Ok(None) | Err(blastpro_services::Error::NotFound) => {
            visit.alert(&t!(language, "jobs-import-errors-gone")).await;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Sends rows that an import could not use, or could not if it were begun.
pub(crate) async fn send_problems(visit: &Visit, csv: Vec<u8>) -> Result {
    let language = visit.language();
    let name = t!(language, "jobs-import-errors-file");
    visit.send_file(&format!("{name}.csv"), csv, &html!(language, "jobs-import-errors-caption")).await
}

/// What is wrong with a row, in the owner's words.
pub(crate) fn row_problem(language: Language, problem: RowProblem) -> String {
    match problem {
        RowProblem::BadId => t!(language, "jobs-row-bad-id"),
        RowProblem::NotAChat => t!(language, "jobs-row-not-a-chat"),
        RowProblem::BadTopics => t!(language, "jobs-row-bad-topics"),
        RowProblem::TooLong => t!(language, "jobs-row-too-long"),
        RowProblem::Unknown => t!(language, "jobs-row-unknown"),
        RowProblem::UnknownTopic => t!(language, "jobs-row-unknown-topic"),
        RowProblem::ReadOnly => t!(language, "jobs-row-read-only"),
        RowProblem::Left => t!(language, "jobs-row-left"),
        RowProblem::ListFull => t!(language, "jobs-row-list-full"),
    }
}
