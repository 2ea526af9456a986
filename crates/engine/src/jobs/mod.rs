//! Jobs of one account: what its owner asked it to do, one at a time, in its actor.
//!
//! ```text
//! next ──► begin ──► step ─► save ─► step ─► save ─ … ──► done
//!                     │  │                                failed: refused for good, or a bug
//!                     │  └── told to wait: stored, waited out, and the step again
//!                     └───── cancelled, in the middle of a step or a wait
//! ```
//!
//! A step stores what it found and only then moves the job's checkpoint. A crash in between repeats the step, which
//! finds the same under the same keys. Trouble with the line or the database ends the attempt and not the job: it is
//! still running when the account is connected again, here or in another process, and goes on from its checkpoint.

mod fetch_message;
mod import;
mod links;
mod scan;
mod send_test;
mod spam_bot;
mod task;

use std::panic::AssertUnwindSafe;

use blastpro_domain::accounts::PEER_FLOOD;
use blastpro_domain::ids::JobId;
use blastpro_domain::jobs::{JobState, Work};
use blastpro_services::accounts::Serving;
use blastpro_services::{Result, Services};
use blastpro_telegram::{Connection, Error};
use chrono::{DateTime, Utc};
use futures::FutureExt;

use crate::trouble::Trouble;
use crate::turns::Turns;
use crate::waits::Waits;

use task::{Halt, Task};

/// How often in a row Telegram may fail at the same job by its own fault before the job is given up: over some two
/// minutes of growing pauses.
const STRIKES: u32 = 6;

/// What there was to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing.
    Nothing,
    /// The next job needs the account to be connected.
    Connection,
    /// A job was worked on until it was over, at this time.
    Finished(DateTime<Utc>),
}

/// Works on the jobs of one account. Whoever runs it holds the account's lease.
pub(crate) struct Jobs {
    services: Services,
    account: Serving,
    turns: Turns,
    waits: Waits,
    strikes: Option<(JobId, u32)>,
}

impl Jobs {
    pub(crate) const fn new(services: Services, account: Serving, turns: Turns, waits: Waits) -> Self {
        Self { services, account, turns, waits, strikes: None }
    }

    /// Takes up the next job and works on it until it is over. May be dropped anywhere.
    pub(crate) async fn run_next(&mut self, connection: Option<&Connection>) -> Result<Next, Trouble> {
        let Some(job) = self.services.jobs.next(self.account.account_id).await? else { return Ok(Next::Nothing) };
        if job.work.needs_connection() && connection.is_none() {
            return Ok(Next::Connection);
        }
        let id = job.id;
        let mut task = Task::new(self.services.clone(), job, self.turns.clone(), self.waits.clone());
        let result = match task.begin().await {
            Ok(()) => guarded(Box::pin(work(&mut task, connection))).await,
            Err(halt) => Err(halt),
        };
        let result = match result {
            Err(Halt::Line(error)) if is_telegrams_fault(&error) && self.strike(id) => {
                Err(Halt::Failed("TELEGRAM_TROUBLE".to_owned()))
            }
            other => other,
        };
        let trouble = match &result {
            Err(Halt::Line(error) | Halt::Frozen(error)) => Some(error.to_string()),
            _ => None,
        };
        if let Some(error) = trouble {
            tracing::warn!(account.id = %self.account.account_id, job.id = %id, error, "job interrupted");
        }
        match result {
            Ok(()) => task.finish(JobState::Done, None).await?,
            Err(Halt::Cancelled) => task.finish(JobState::Cancelled, None).await?,
            Err(Halt::Failed(reason)) => task.finish(JobState::Failed, Some(&reason)).await?,
            // The job is over; that the account is frozen is for its actor to report.
            Err(Halt::Frozen(error)) => {
                task.finish(JobState::Failed, Some("FROZEN_METHOD_INVALID")).await?;
                return Err(Trouble::Line(error));
            }
            // Reported first: killed in between, the job meets the limit again.
            Err(Halt::Limited) => {
                self.services.accounts.restricted(self.account.owner_id, self.account.account_id, PEER_FLOOD).await?;
                task.finish(JobState::Failed, Some(PEER_FLOOD)).await?;
            }
            Err(Halt::Over) => {}
            Err(Halt::Line(error)) => return Err(Trouble::Line(error)),
            Err(Halt::Database(error)) => return Err(Trouble::Database(error)),
        }
        self.strikes = None;
        Ok(Next::Finished(task.job.finished_at.unwrap_or_else(|| self.services.clock().now())))
    }

    /// Counts failures in a row of one job; whether they are enough.
    fn strike(&mut self, job: JobId) -> bool {
        let before = self.strikes.filter(|(known, _)| *known == job).map_or(0, |(_, count)| count);
        self.strikes = Some((job, before + 1));
        before + 1 >= STRIKES
    }
}

async fn work(task: &mut Task, connection: Option<&Connection>) -> Result<(), Halt> {
    match (task.job.work.clone(), connection) {
        (Work::Import { .. }, _) => import::run(task).await,
        (Work::Scan, Some(connection)) => scan::run(task, connection).await,
        (Work::AskSpamBot, Some(connection)) => spam_bot::run(task, connection).await,
        (Work::AddByLink { reference, list }, Some(connection)) => links::run(task, connection, &reference, list).await,
        (Work::FetchMessage { link }, Some(connection)) => fetch_message::run(task, connection, &link).await,
        (Work::SendTest { template, version }, Some(connection)) => {
            send_test::run(task, connection, template, version).await
        }
        (
            Work::Scan | Work::AskSpamBot | Work::AddByLink { .. } | Work::FetchMessage { .. } | Work::SendTest { .. },
            None,
        ) => Err(Halt::Over),
    }
}

/// Does the work; a panic in it ends the job and nothing else.
async fn guarded(work: impl Future<Output = Result<(), Halt>>) -> Result<(), Halt> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        metrics::counter!("blastpro_task_panics_total", "task" => "job").increment(1);
        tracing::error!("job panicked");
        Err(Halt::Failed("INTERNAL_ERROR".to_owned()))
    })
}

/// Errors such as `RPC_CALL_FAIL` (500) and `Timeout` (-503): the same request may succeed later.
fn is_telegrams_fault(error: &Error) -> bool {
    matches!(error, Error::Rpc { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_the_job_and_nothing_else() {
        let result = guarded(async { panic!("a bug") }).await;
        assert!(matches!(result, Err(Halt::Failed(reason)) if reason == "INTERNAL_ERROR"));
    }
}
