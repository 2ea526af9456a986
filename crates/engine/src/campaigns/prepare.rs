//! Writing down the deliveries of confirmed campaigns, some at a time. Each chunk is a transaction of its own with a
//! checkpoint, so a hundred thousand of them keep nobody waiting, and a crash goes on where it was.

use std::time::Duration;

use blastpro_services::{Result, Services, Topic};
use tokio_util::sync::CancellationToken;

/// How often to look without being woken.
const POLL: Duration = Duration::from_secs(5);

/// The worker.
#[derive(Debug)]
pub struct Preparer {
    services: Services,
}

impl Preparer {
    /// Prepares nothing yet.
    #[must_use]
    pub const fn new(services: Services) -> Self {
        Self { services }
    }

    /// Prepares campaigns until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut waiter = self.services.wake().subscribe(Topic::Campaigns);
        while !stop.is_cancelled() {
            match self.run_once().await {
                Ok(true) => {
                    // Whoever waits for the database, or for this thread, goes first.
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "campaigns could not be prepared"),
            }
            tokio::select! {
                () = waiter.wait_at_most(POLL) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// One chunk. Returns whether there was something to do.
    pub async fn run_once(&self) -> Result<bool> {
        self.services.campaigns.prepare().await
    }
}
