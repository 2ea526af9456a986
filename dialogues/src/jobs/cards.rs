//! Keeps each job's message showing how the job stands.
//!
//! A job has a message of its own, its card; leaving it opens another screen below, and the card goes on. Handlers
//! draw after they have changed something. By itself it draws after a wake-up and every [`INTERVAL`], no card more
//! often than every [`SPACING`], so that many cards together stay far from the bot's own limits. The job is read
//! under the chat's lock, so what is drawn last is what is newest. Other processes draw the same cards: an edit that is
//! made twice does no harm, and a new message is sent [once](crate::screens).

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use blastpro_domain::identity::Owner;
use blastpro_domain::ids::JobId;
use blastpro_domain::jobs::{Job, Work};
use blastpro_services::screens::Subject;
use blastpro_services::{Services, Topic};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use teloxide::types::{ChatId, MessageId};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::screen;
use crate::error::Result;
use crate::screens::{ChatLock, Screen, Screens, Stored};

/// How often the cards of unfinished jobs are looked at, for the sake of countdowns and lost wake-ups.
const INTERVAL: Duration = Duration::from_secs(3);

/// Shortest pause between two looks: a scan reports every page.
const BREATH: Duration = Duration::from_millis(300);

/// Shortest time between two drawings of a card. Telegram allows about one message a second in a chat, and presses
/// come first.
const SPACING: TimeDelta = TimeDelta::milliseconds(2500);

/// After a job that took longer than this its owner may be looking elsewhere: the end comes as a new message, of which
/// their phone tells them.
const LONG: TimeDelta = TimeDelta::seconds(30);

/// How many cards are drawn at once; a slow one does not hold up the others.
const AT_ONCE: usize = 16;

/// Draws the cards of jobs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobCards {
    services: Services,
    screens: Screens,
    drawn: Arc<Mutex<HashMap<JobId, Drawn>>>,
}

/// What a card shows.
#[derive(Clone, Debug)]
struct Drawn {
    message: Option<MessageId>,
    screen: Screen,
    revision: i64,
    at: DateTime<Utc>,
}

impl JobCards {
    /// Cards of these jobs, drawn through these screens.
    #[must_use]
    pub fn new(services: Services, screens: Screens) -> Self {
        Self { services, screens, drawn: Arc::default() }
    }

    /// Starts a job and shows it in the message `at`, or in a new one. Nobody else draws in between.
    pub(crate) async fn begin<E>(
        &self,
        owner: &Owner,
        chat: ChatId,
        at: Option<MessageId>,
        start: impl Future<Output = Result<Job, E>> + Send,
    ) -> Result<Result<(), E>> {
        let mut lock = self.screens.lock(chat).await;
        match start.await {
            Ok(mut job) => {
                if let Some(message) = at {
                    // First, so that the message is not orphaned if drawing has to wait.
                    self.services.jobs.set_screen(owner.id, job.id, message.0).await?;
                    job.screen_message = Some(message.0);
                }
                self.draw(&mut lock, owner, &job, at, false).await.map(|_| Ok(()))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Shows the job as it is now.
    pub(crate) async fn refresh(&self, owner: &Owner, chat: ChatId, job: JobId) -> Result {
        let mut lock = self.screens.lock(chat).await;
        match self.services.jobs.get(owner.id, job).await? {
            Some(job) => {
                let at = job.screen_message.map(MessageId);
                self.draw(&mut lock, owner, &job, at, took_long(&job)).await.map(drop)
            }
            None => Ok(()),
        }
    }

    /// Shows the job in the message `at`, or in a new one below everything; its old message goes.
    pub(crate) async fn move_to(&self, owner: &Owner, chat: ChatId, job: JobId, at: Option<MessageId>) -> Result {
        let mut lock = self.screens.lock(chat).await;
        let Some(job) = self.services.jobs.get(owner.id, job).await? else {
            return Ok(());
        };
        let moved = self.draw(&mut lock, owner, &job, at, false).await?;
        if let Some(old) = job.screen_message.map(MessageId).filter(|old| moved && Some(*old) != at) {
            lock.delete(old).await;
        }
        Ok(())
    }

    /// `announced`: in a new message rather than in `at`. `false`: not now.
    async fn draw(
        &self,
        lock: &mut ChatLock,
        owner: &Owner,
        job: &Job,
        at: Option<MessageId>,
        announced: bool,
    ) -> Result<bool> {
        let now = self.services.clock().now();
        let screen = self.screen(owner, job, now).await?;
        let known = self.drawn(|drawn| drawn.get(&job.id).cloned()).filter(|known| at.is_some() && known.message == at);
        let message = match known {
            Some(known) if known.screen == screen && known.revision == job.revision => return Ok(true),
            Some(known) if known.screen == screen => known.message,
            _ => {
                let (subject, message) = (Subject::Job(job.id), job.screen_message);
                let stored = Stored { owner: owner.id, subject, message, revision: job.revision };
                let shown = if announced {
                    lock.announce_once(&self.services, stored, at, &screen).await?
                } else {
                    lock.show_once(&self.services, stored, at, &screen).await?
                };
                // A pause is remembered; it is drawn afterwards, by itself.
                let Some(shown) = shown else { return Ok(false) };
                shown.message()
            }
        };
        // The same message as before is not recorded again: another process may have put a new one in its place.
        let new = message.map(|message| message.0).filter(|message| job.screen_message != Some(*message));
        self.services.jobs.shown(owner.id, job.id, job.revision, new).await?;
        self.drawn(|drawn| {
            if job.state.is_over() {
                drawn.remove(&job.id);
            } else {
                drawn.insert(job.id, Drawn { message, screen, revision: job.revision, at: now });
            }
        });
        Ok(true)
    }

    async fn screen(&self, owner: &Owner, job: &Job, now: DateTime<Utc>) -> Result<Screen> {
        let account = self.services.accounts.get(owner.id, job.account_id).await?;
        let list = match job.work {
            Work::AddByLink { list, .. } | Work::Import { list } => self.services.targets.get(owner.id, list).await?,
            Work::Scan | Work::AskSpamBot | Work::FetchMessage { .. } | Work::SendTest { .. } => None,
        };
        Ok(screen::job(owner.language, job, account.as_ref(), list.as_ref(), now))
    }

    fn drawn<T>(&self, use_it: impl FnOnce(&mut HashMap<JobId, Drawn>) -> T) -> T {
        use_it(&mut self.drawn.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Draws every job whose card may be out of date.
    pub async fn run_once(&self) -> Result {
        let now = self.services.clock().now();
        let due = |job: &Job| {
            let known = self.drawn(|drawn| drawn.get(&job.id).map(|known| known.at));
            job.state.is_over() || known.is_none_or(|at| now - at >= SPACING)
        };
        let jobs = self.services.jobs.to_show().await?;
        // Another process may have drawn the end of one.
        self.drawn(|drawn| drawn.retain(|id, _| jobs.iter().any(|job| job.id == *id)));
        stream::iter(jobs.into_iter().filter(due))
            .for_each_concurrent(AT_ONCE, |job| async move {
                if let Err(error) = self.draw_unasked(&job).await {
                    warn!(job.id = %job.id, %error, "a job's card was not drawn");
                }
            })
            .await;
        Ok(())
    }

    async fn draw_unasked(&self, job: &Job) -> Result {
        match self.services.identity.owner(job.owner_id).await? {
            Some(owner) => self.refresh(&owner, ChatId(owner.telegram_id.0), job.id).await,
            None => Ok(()),
        }
    }

    /// Draws until cancelled. What is being drawn then is drawn first: a message that was sent and not recorded would be
    /// sent again.
    pub(crate) async fn run(self, cancel: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::JobScreens);
        while !cancel.is_cancelled() {
            if let Err(error) = self.run_once().await {
                warn!(%error, "jobs to show could not be read");
            }
            let pause = async {
                tokio::time::sleep(BREATH).await;
                waiter.wait_at_most(INTERVAL).await;
            };
            cancel.run_until_cancelled(pause).await;
        }
    }
}

fn took_long(job: &Job) -> bool {
    job.finished_at.is_some_and(|end| end - job.created_at > LONG)
}
