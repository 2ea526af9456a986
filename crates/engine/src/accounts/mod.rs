//! Connected accounts: one [actor](actor) each, for as long as the account is served.
//!
//! The [`AccountSupervisor`] compares the accounts that the database wants served with the actors that run, starts the
//! missing ones, tells each when its account's state changes, and ends those whose account is served no more. Which
//! process serves an account is settled by its lease, not here: every process starts an actor, and all but one wait.
//! An actor connects its account [on demand](demand).

mod actor;
pub(crate) mod demand;
mod lease;
mod write_behind;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use blastpro_domain::accounts::AccountState;
use blastpro_domain::ids::AccountId;
use blastpro_services::accounts::Serving;
use blastpro_services::{Result, Services, Topic};
use blastpro_telegram::Telegram;
use chrono::TimeDelta;
use futures::future::join_all;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::supervise::{Attached, attach, supervise};

use actor::Actor;
use demand::Work;

/// How often to look without being woken.
const POLL: Duration = Duration::from_secs(5);

/// How long before its time something of a campaign is looked for: it is found by then, and the account connected. The
/// one who sends knows the time to the microsecond.
const AHEAD: TimeDelta = TimeDelta::seconds(10);

/// The worker.
pub struct AccountSupervisor {
    services: Services,
    telegram: Telegram,
    holder: Uuid,
    actors: HashMap<AccountId, Running>,
}

struct Running {
    state: watch::Sender<AccountState>,
    /// Set again in every round in which the account has work.
    work: watch::Sender<Work>,
    stop: CancellationToken,
    task: Attached,
}

impl AccountSupervisor {
    /// Serves nothing yet. `holder` is this process's name in leases.
    #[must_use]
    pub fn new(services: Services, telegram: Telegram, holder: Uuid) -> Self {
        Self { services, telegram, holder, actors: HashMap::new() }
    }

    /// Serves accounts until `stop`, and then closes their connections.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::Accounts);
        let mut jobs = self.services.wake().subscribe(Topic::Jobs);
        let mut campaigns = self.services.wake().subscribe(Topic::Campaigns);
        loop {
            if let Err(error) = self.run_once().await {
                tracing::warn!(%error, "accounts could not be read");
            }
            tokio::select! {
                () = waiter.wait_at_most(POLL) => {}
                () = jobs.wait() => {}
                () = campaigns.wait() => {}
                () = stop.cancelled() => break,
            }
        }
        self.stop().await;
    }

    /// One round: makes the actors that run those that should. They go on by themselves.
    pub async fn run_once(&mut self) -> Result<()> {
        let serving = self.services.accounts.serving().await?;
        let jobs = self.services.jobs.accounts_with_work().await?;
        let jobs: HashSet<_> = jobs.into_iter().map(|(_, account)| account).collect();
        let campaigns = self.services.campaigns.due(self.services.clock().now() + AHEAD).await?;
        let campaigns: HashSet<_> = campaigns.into_iter().collect();
        let served: HashSet<_> = serving.iter().map(|serving| serving.account_id).collect();
        self.actors.retain(|account, running| {
            let wanted = served.contains(account);
            if !wanted {
                running.stop.cancel();
            }
            wanted || !running.task.is_finished()
        });
        for account in serving {
            let id = &account.account_id;
            let work = Work { jobs: jobs.contains(id), campaigns: campaigns.contains(id) };
            match self.actors.get(&account.account_id) {
                Some(running) if !running.task.is_finished() => {
                    running.state.send_if_modified(|state| std::mem::replace(state, account.state) != account.state);
                    running.work.send_if_modified(|known| std::mem::replace(known, work) != work || work.any());
                }
                _ => {
                    self.actors.insert(account.account_id, self.start(account, work));
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a gauge; accounts are far fewer than 2^52")]
        metrics::gauge!("blastpro_accounts_served").set(self.actors.len() as f64);
        Ok(())
    }

    /// Ends every actor and waits until its connection is closed.
    pub async fn stop(&mut self) {
        let actors: Vec<Running> = self.actors.drain().map(|(_, running)| running).collect();
        for running in &actors {
            running.stop.cancel();
        }
        join_all(actors.into_iter().map(|running| running.task.join())).await;
    }

    fn start(&self, account: Serving, work: Work) -> Running {
        let (state, states) = watch::channel(account.state);
        let (work, has_work) = watch::channel(work);
        let stop = CancellationToken::new();
        let (services, telegram, holder) = (self.services.clone(), self.telegram.clone(), self.holder);
        let stopped = stop.clone();
        let task = attach(supervise("account", stop.clone(), move || {
            let (states, work, stop) = (states.clone(), has_work.clone(), stopped.clone());
            Actor::new(services.clone(), telegram.clone(), holder, account, states, work, stop).run()
        }));
        Running { state, work, stop, task }
    }
}
