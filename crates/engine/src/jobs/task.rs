//! One job under way: its progress, its waits, its cancelling.

use std::time::Duration;

use blastpro_domain::jobs::{Job, JobState};
use blastpro_services::{Result, Services, Topic};
use blastpro_telegram::{Error, Wait};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::campaigns::Shelf;
use crate::turns::{Kind, Turns};
use crate::waits::{MARGIN, Waits};

/// How often to look whether the owner has cancelled, without being woken.
const CANCEL_POLL: Duration = Duration::from_millis(500);

/// Why work on a job ends before it is done.
#[derive(Debug)]
pub(super) enum Halt {
    /// The owner wants it stopped.
    Cancelled,
    /// Given up, by an error name of Telegram or of ours.
    Failed(String),
    /// Telegram has frozen the account, which ends more than the job.
    Frozen(Error),
    /// Telegram limits the account, which goes on with other things.
    Limited,
    /// The job is over, or somebody else's.
    Over,
    /// The line, the session, or Telegram itself is in trouble: later.
    Line(Error),
    /// The database is in trouble: later.
    Database(blastpro_services::Error),
}

impl Halt {
    pub(super) fn failed(reason: &str) -> Self {
        Self::Failed(reason.to_owned())
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        match error {
            // 303 and below are the codes of redirections and of a failing datacenter.
            Error::Rpc { code: 400..=499, name } => Self::Failed(name),
            Error::Unexpected { .. } => Self::failed("UNEXPECTED_ANSWER"),
            Error::Frozen { .. } => Self::Frozen(error),
            Error::PeerFlood => Self::Limited,
            other => Self::Line(other),
        }
    }
}

impl From<blastpro_services::Error> for Halt {
    fn from(error: blastpro_services::Error) -> Self {
        Self::Database(error)
    }
}

/// A job under way.
pub(super) struct Task {
    pub(super) services: Services,
    pub(super) job: Job,
    turns: Turns,
    waits: Waits,
}

impl Task {
    pub(super) const fn new(services: Services, job: Job, turns: Turns, waits: Waits) -> Self {
        Self { services, job, turns, waits }
    }

    /// The account's files.
    pub(super) fn shelf(&self) -> Shelf {
        Shelf::new(self.services.clone(), self.job.owner_id, self.job.account_id, self.turns.clone(), Kind::Job)
    }

    /// Marks it as running, and waits out what Telegram has asked for before a restart.
    pub(super) async fn begin(&mut self) -> Result<(), Halt> {
        if self.job.cancel_requested {
            return Err(Halt::Cancelled);
        }
        if self.job.state == JobState::Queued {
            self.job.state = JobState::Running;
            self.job.progress.started_at = Some(self.services.clock().now());
            self.save().await?;
        }
        match self.job.progress.waiting_until {
            Some(_) => self.sit_out().await,
            None => Ok(()),
        }
    }

    /// Makes a call with these methods, waiting as long as Telegram says and calling again. What another job, or a
    /// campaign, was told is waited out beforehand.
    pub(super) async fn call<T, Call>(&mut self, methods: &[&str], mut call: impl FnMut() -> Call) -> Result<T, Halt>
    where
        Call: Future<Output = Result<T, Error>>,
    {
        self.wait_for(methods).await?;
        loop {
            let in_turn = async {
                let _turn = self.turns.take(Kind::Job).await;
                call().await
            };
            let answer = tokio::select! {
                answer = in_turn => answer,
                () = self.cancelled() => return Err(Halt::Cancelled),
            };
            match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => self.after(error).await?,
            }
        }
    }

    /// Waits until all of these methods may be called.
    pub(super) async fn wait_for(&mut self, methods: &[&str]) -> Result<(), Halt> {
        match self.waits.until(&self.services, self.job.account_id, methods).await? {
            Some(until) => self.wait_until(until).await,
            None => Ok(()),
        }
    }

    /// Waits as long as Telegram says; any other error ends the attempt.
    pub(super) async fn after(&mut self, error: Error) -> Result<(), Halt> {
        let Error::Wait { seconds, method, kind } = error else { return Err(error.into()) };
        let until = match kind {
            Wait::Flood => self.waits.add(&self.services, self.job.account_id, method, seconds).await?,
            Wait::SlowMode => self.services.clock().now() + TimeDelta::seconds(seconds.into()) + MARGIN,
        };
        self.wait_until(until).await
    }

    /// A pause that Telegram asks for: stored, so that the owner sees it and a restart does not shorten it.
    async fn wait_until(&mut self, until: DateTime<Utc>) -> Result<(), Halt> {
        self.job.progress.waiting_until = Some(until);
        self.save().await?;
        self.sit_out().await
    }

    async fn sit_out(&mut self) -> Result<(), Halt> {
        if let Some(until) = self.job.progress.waiting_until {
            tokio::select! {
                () = self.services.clock().sleep_until(until) => {}
                () = self.cancelled() => return Err(Halt::Cancelled),
            }
        }
        self.job.progress.waiting_until = None;
        self.save().await
    }

    /// A pause of our own, too short to be shown.
    pub(super) async fn pause(&self, pause: TimeDelta) -> Result<(), Halt> {
        tokio::select! {
            () = self.services.clock().sleep(pause) => Ok(()),
            () = self.cancelled() => Err(Halt::Cancelled),
        }
    }

    /// Returns when the owner has cancelled, or the job is not ours to go on with.
    async fn cancelled(&self) {
        let mut waiter = self.services.wake().subscribe(Topic::Jobs);
        loop {
            match self.services.jobs.get(self.job.owner_id, self.job.id).await {
                Ok(Some(job)) if !job.cancel_requested && !job.state.is_over() => {}
                Ok(_) => return,
                // Without a database nothing can be cancelled; the next save will tell.
                Err(error) => tracing::debug!(job.id = %self.job.id, %error, "job not read"),
            }
            waiter.wait_at_most(CANCEL_POLL).await;
        }
    }

    /// The checkpoint; its default before the first one, and when it is of another version.
    pub(super) fn checkpoint<C: DeserializeOwned + Default>(&self) -> C {
        serde_json::from_value(self.job.progress.checkpoint.clone()).unwrap_or_default()
    }

    /// Stores progress and checkpoint. What happens after this is not repeated.
    pub(super) async fn save_at(&mut self, checkpoint: &impl Serialize) -> Result<(), Halt> {
        self.job.progress.checkpoint = serde_json::to_value(checkpoint).map_err(|_| Halt::failed("INTERNAL_ERROR"))?;
        self.save().await
    }

    /// Stores the job.
    pub(super) async fn save(&mut self) -> Result<(), Halt> {
        while !self.services.jobs.save(&mut self.job).await? {
            self.read_again().await?;
            if self.job.cancel_requested {
                return Err(Halt::Cancelled);
            }
        }
        Ok(())
    }

    /// Reads the job again, giving up what was not stored.
    pub(super) async fn reload(&mut self) -> Result<(), Halt> {
        let stored = self.services.jobs.get(self.job.owner_id, self.job.id).await?;
        self.job = stored.filter(|job| !job.state.is_over()).ok_or(Halt::Over)?;
        Ok(())
    }

    /// Takes over what others change about a running job.
    async fn read_again(&mut self) -> Result<(), Halt> {
        let stored = self.services.jobs.get(self.job.owner_id, self.job.id).await?;
        let stored = stored.filter(|job| !job.state.is_over()).ok_or(Halt::Over)?;
        self.job.revision = stored.revision;
        self.job.cancel_requested = stored.cancel_requested;
        self.job.screen_message = stored.screen_message;
        Ok(())
    }

    /// Ends the job. One that is over already stays as it is.
    pub(super) async fn finish(&mut self, state: JobState, error: Option<&str>) -> Result<()> {
        if self.job.state.is_over() {
            return Ok(());
        }
        self.job.state = state;
        self.job.error = error.map(str::to_owned);
        self.job.finished_at = Some(self.services.clock().now());
        self.job.progress.current = None;
        self.job.progress.waiting_until = None;
        while !self.services.jobs.save(&mut self.job).await? {
            match self.read_again().await {
                Ok(()) => {}
                Err(Halt::Database(error)) => return Err(error),
                Err(_) => return Ok(()),
            }
        }
        tracing::info!(job.id = %self.job.id, work = self.job.work.name(), state = state.as_str(), error, "job over");
        Ok(())
    }
}
