//! Storing what a session learns while it is used: not at once, since it changes with every update, but soon.

use std::sync::Arc;
use std::time::Duration;

use blastpro_services::accounts::Serving;
use blastpro_services::{Result, Services};
use blastpro_telegram::Session;
use tokio::sync::Mutex;
use tokio::time::sleep;

/// How long changes are gathered before they are stored. A crash loses at most this much of what the account has seen:
/// updates are then fetched again, and peers met again.
const GATHER: Duration = Duration::from_secs(5);

/// The store's copy of one session.
pub(super) struct WriteBehind {
    services: Services,
    account: Serving,
    session: Arc<Session>,
    /// Which of the session's revisions is stored.
    stored: Mutex<u64>,
}

impl WriteBehind {
    /// The session was opened from the store a moment ago.
    pub(super) fn new(services: Services, account: Serving, session: Arc<Session>) -> Self {
        let stored = Mutex::new(*session.changes().borrow());
        Self { services, account, session, stored }
    }

    /// Stores changes as they come, without end. It may be dropped anywhere.
    pub(super) async fn run(&self) {
        let mut changes = self.session.changes();
        loop {
            let stored = *self.stored.lock().await;
            if changes.wait_for(|revision| *revision != stored).await.is_err() {
                return;
            }
            sleep(GATHER).await;
            // Boxed for its size: there is mostly nothing to store.
            Box::pin(self.flush()).await;
        }
    }

    /// Stores what has not been stored.
    pub(super) async fn flush(&self) {
        let mut stored = self.stored.lock().await;
        let revision = *self.session.changes().borrow();
        if revision == *stored {
            return;
        }
        match self.store().await {
            Ok(()) => *stored = revision,
            Err(error) => tracing::warn!(account.id = %self.account.account_id, %error, "session not stored"),
        }
    }

    async fn store(&self) -> Result<()> {
        let Serving { owner_id, account_id, .. } = self.account;
        self.services.accounts.put_session(owner_id, account_id, &self.session.to_bytes()).await?;
        let peers = self.session.new_peers();
        if !peers.is_empty() {
            let mut tx = self.services.store().begin().await?;
            tx.put_peers(owner_id, account_id, &peers).await?;
            tx.commit().await?;
            self.session.peers_stored(&peers);
        }
        Ok(())
    }
}
