//! Removes what nobody needs any more.

use std::time::Duration;

use blastpro_domain::targets::UNDO;
use blastpro_services::{Result, Services};
use chrono::TimeDelta;
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

/// Finished jobs are kept for this long: their cards in the bot still work, and an import's errors can be fetched.
const KEEP_JOBS: TimeDelta = TimeDelta::days(30);

/// The worker.
#[derive(Debug)]
pub struct Housekeeping {
    services: Services,
}

impl Housekeeping {
    /// Removes nothing yet.
    #[must_use]
    pub const fn new(services: Services) -> Self {
        Self { services }
    }

    /// Cleans up at once and then every hour.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.run_once().await {
                tracing::warn!(%error, "housekeeping failed");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => return,
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
        tx.prune_jobs(now - KEEP_JOBS).await?;
        tx.purge_lists(now - UNDO).await?;
        Ok(tx.commit().await?)
    }
}
