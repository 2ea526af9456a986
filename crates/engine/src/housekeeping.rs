//! Removes what nobody needs any more.

use std::time::Duration;

use blastpro_domain::deliveries::UNRESOLVED;
use blastpro_domain::targets::UNDO;
use blastpro_services::{Result, Services};
use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

/// How often. Nothing here is urgent.
const EVERY: Duration = Duration::from_hours(1);

/// Handled updates of the bot are kept for this long, to recognise one that Telegram delivers again; Telegram itself
/// keeps an update for a day at most.
const KEEP_UPDATES: TimeDelta = TimeDelta::hours(48);

/// Finished logins are kept for this long, for support; they hold no secret.
const KEEP_LOGINS: TimeDelta = TimeDelta::days(30);

/// Notices that were sent, or given up, are kept for as long, for the same reason.
const KEEP_NOTICES: TimeDelta = TimeDelta::days(30);

/// A link in an e-mail is known for this long after it has ended, to say so to whoever opens it.
const KEEP_LINKS: TimeDelta = TimeDelta::days(30);

/// Finished jobs are kept for this long: their cards in the bot still work, and an import's errors can be fetched.
const KEEP_JOBS: TimeDelta = TimeDelta::days(30);

/// A template that nobody went on writing is kept for this long.
const KEEP_DRAFTS: TimeDelta = TimeDelta::days(30);

/// What Telegram calls an uploaded file is kept for this long; then the file is uploaded anew.
const KEEP_UPLOADS: TimeDelta = TimeDelta::days(30);

/// A stored file may be without a template for this long: somebody may be about to name it.
const KEEP_FILES: TimeDelta = TimeDelta::hours(24);

/// Files are looked through every so many rounds.
const FILES_EVERY: u32 = 24;

/// How many deliveries are removed in one transaction, which keeps other writers waiting.
const CHUNK: i64 = 2_000;

/// The worker.
#[derive(Debug)]
pub struct Housekeeping {
    services: Services,
    keep_deliveries: Option<TimeDelta>,
}

impl Housekeeping {
    /// Removes nothing yet.
    #[must_use]
    pub const fn new(services: Services) -> Self {
        Self { services, keep_deliveries: None }
    }

    /// Keeps the deliveries of finished campaigns for so long; for ever without.
    #[must_use]
    pub fn keep_deliveries(self, keep: Option<TimeDelta>) -> Self {
        Self { keep_deliveries: keep, ..self }
    }

    /// Cleans up at once and then every hour.
    pub async fn run(self, stop: CancellationToken) {
        for round in (0..FILES_EVERY).cycle() {
            tokio::select! {
                () = self.round(round) => {}
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn round(&self, round: u32) {
        if let Err(error) = self.run_once().await {
            tracing::warn!(%error, "housekeeping failed");
        }
        if round == 0 {
            let before = self.services.clock().now() - KEEP_FILES;
            match self.services.sweep_files(before).await {
                Ok(0) => {}
                Ok(files) => tracing::info!(files, "removed files that no template names"),
                Err(error) => tracing::warn!(%error, "files could not be looked through"),
            }
        }
    }

    /// One round.
    pub async fn run_once(&self) -> Result<()> {
        let now = self.services.clock().now();
        let mut tx = self.services.store().begin().await?;
        tx.prune_inbox(now - KEEP_UPDATES).await?;
        tx.prune_logins(now - KEEP_LOGINS).await?;
        tx.prune_outbox(now - KEEP_NOTICES).await?;
        tx.prune_email_tokens(now - KEEP_LINKS).await?;
        tx.prune_jobs(now - KEEP_JOBS).await?;
        tx.purge_lists(now - UNDO).await?;
        tx.prune_drafts(now - KEEP_DRAFTS).await?;
        tx.purge_templates(now - UNDO).await?;
        tx.prune_uploads(now - KEEP_UPLOADS).await?;
        tx.prune_waits(now).await?;
        tx.commit().await?;
        self.services.campaigns.give_up_unresolved(now - UNRESOLVED).await?;
        match self.keep_deliveries {
            Some(keep) => self.prune_deliveries(now - keep).await,
            None => Ok(()),
        }
    }

    /// In many short transactions.
    async fn prune_deliveries(&self, before: DateTime<Utc>) -> Result<()> {
        loop {
            let mut tx = self.services.store().begin().await?;
            let pruned = tx.prune_deliveries(before, CHUNK, self.services.clock().now()).await?;
            tx.commit().await?;
            if pruned.is_none() {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }
}
