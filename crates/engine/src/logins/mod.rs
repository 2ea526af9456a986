//! Logins under way: one [task](task) each, in the process that claimed it.
//!
//! The [`LoginRunner`] claims what is unfinished, over and over: that finds new logins, keeps this process's claims
//! alive, and takes up what a dead process left. Each claimed login has a task that holds the temporary connection and
//! does what the login's row asks for. A login that ended without success is claimed until its task has told Telegram
//! ([farewell](farewell)): withdrawn the code, and logged out the temporary session.

mod farewell;
mod outcome;
mod task;

use std::collections::HashMap;
use std::time::Duration;

use blastpro_domain::ids::LoginId;
use blastpro_domain::logins::Login;
use blastpro_services::logins::CLAIM;
use blastpro_services::{Result, Services, Topic};
use blastpro_telegram::Telegram;
use futures::future::join_all;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::supervise::{Attached, attach};

use task::{News, Task};

/// How often to look without being woken, which also keeps the claims alive.
const POLL: Duration = Duration::from_secs(1);

/// The worker.
pub struct LoginRunner {
    services: Services,
    telegram: Telegram,
    holder: Uuid,
    tasks: HashMap<LoginId, Running>,
    /// When the claims were last known to be ours.
    claimed: Instant,
}

struct Running {
    news: watch::Sender<News>,
    task: Attached,
    /// How often in a row it was not among the claimed.
    missed: u8,
}

/// A row that the owner is changing this moment is skipped by a claim; one that is over, or another's, is missing
/// again the next time.
const MISSED: u8 = 2;

impl LoginRunner {
    /// Claims nothing yet. `holder` is this process's name in claims.
    #[must_use]
    pub fn new(services: Services, telegram: Telegram, holder: Uuid) -> Self {
        Self { services, telegram, holder, tasks: HashMap::new(), claimed: Instant::now() }
    }

    /// Carries out logins until `stop`, and then closes their connections. What is unfinished goes on at the next
    /// start.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::Logins);
        loop {
            if let Err(error) = self.run_once().await {
                tracing::warn!(%error, "logins could not be claimed");
            }
            tokio::select! {
                () = waiter.wait_at_most(POLL) => {}
                () = stop.cancelled() => break,
            }
        }
        self.stop().await;
    }

    /// One round: claims, and makes the tasks that run those that should. They go on by themselves.
    pub async fn run_once(&mut self) -> Result<()> {
        let asked = Instant::now();
        let claimed = match self.services.logins.claim(self.holder).await {
            Ok(claimed) => claimed,
            Err(error) => {
                self.let_go_of_doubtful_claims();
                return Err(error);
            }
        };
        self.claimed = asked;
        for (id, running) in &mut self.tasks {
            running.missed = if claimed.iter().any(|login| login.id == *id) { 0 } else { running.missed + 1 };
            if running.missed >= MISSED {
                running.news.send_replace(News::NotOurs);
            }
        }
        // A task that panicked is dropped here like one that is done, and begun anew if its login is unfinished.
        self.tasks.retain(|_, running| !running.task.is_finished());
        for login in claimed {
            match self.tasks.get(&login.id) {
                Some(running) => {
                    running.news.send_replace(News::Row(Box::new(login)));
                }
                None => {
                    self.tasks.insert(login.id, self.start(login));
                }
            }
        }
        Ok(())
    }

    /// Ends every task and waits until its connection is closed.
    pub async fn stop(&mut self) {
        let tasks: Vec<Running> = self.tasks.drain().map(|(_, running)| running).collect();
        for running in &tasks {
            running.news.send_replace(News::Stop);
        }
        join_all(tasks.into_iter().map(|running| running.task.join())).await;
    }

    fn start(&self, login: Login) -> Running {
        let (news, received) = watch::channel(News::Row(Box::new(login.clone())));
        let task = attach(Task::new(self.services.clone(), self.telegram.clone(), login).run(received));
        Running { news, task, missed: 0 }
    }

    /// Without the database our claims run out, and another process may take the logins up. Well before that their
    /// connections are closed: one key, one connection.
    fn let_go_of_doubtful_claims(&mut self) {
        let safe = CLAIM.to_std().unwrap_or_default() * 2 / 3;
        if self.claimed.elapsed() >= safe {
            for running in self.tasks.values() {
                running.news.send_replace(News::Stop);
            }
        }
    }
}
