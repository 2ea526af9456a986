//! The stored inbox as a source of updates for teloxide.
//!
//! An update is claimed for [`CLAIM`], handled, and finished; claims are extended while this process lives. A process
//! that is killed leaves claimed updates behind: another claims them when the claim ends (on SQLite, where there is
//! one process, at its next start), so every update is handled at least once, in the order of its chat.

use std::collections::HashSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use blastpro_services::{Services, Topic};
use blastpro_storage::StorageError;
use chrono::TimeDelta;
use futures::{Stream, StreamExt, stream};
use teloxide::stop::{StopFlag, StopToken, mk_stop_token};
use teloxide::types::{Update, UpdateKind};
use teloxide::update_listeners::{AsUpdateStream, UpdateListener};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{error, warn};
use uuid::Uuid;

/// How long a claimed update is ours unless extended: how long an owner waits after a process was killed, where
/// several share a database.
const CLAIM: TimeDelta = TimeDelta::seconds(10);

/// How often claims are extended: twice may fail before one is lost.
const EXTEND: Duration = Duration::from_secs(3);

/// How many updates are handled at once. teloxide queues 64 updates for a chat before it blocks all chats; with no
/// more than that in flight it never does.
const IN_FLIGHT: usize = 64;

/// How long to sleep without a wake-up.
const IDLE: Duration = Duration::from_secs(1);

/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(1);

/// The updates that this process has claimed and not finished. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct InFlight(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    services: Services,
    holder: Uuid,
    updates: Mutex<Updates>,
    finished: Notify,
}

#[derive(Debug, Default)]
struct Updates {
    handled_now: HashSet<i64>,
    /// Handled, but the database did not take it: to be told again.
    unreported: Vec<i64>,
}

impl InFlight {
    pub(crate) fn new(services: Services) -> Self {
        let shared = Shared { services, holder: Uuid::new_v4(), updates: Mutex::default(), finished: Notify::new() };
        Self(Arc::new(shared))
    }

    /// The update has been handled.
    pub(crate) async fn finish(&self, update_id: i64) {
        if let Err(error) = self.report(update_id).await {
            warn!(update.id = update_id, %error, "a handled update could not be marked; trying again");
            self.updates(|updates| updates.unreported.push(update_id));
            return;
        }
        self.updates(|updates| updates.handled_now.remove(&update_id));
        self.0.finished.notify_one();
    }

    async fn report(&self, update_id: i64) -> Result<(), StorageError> {
        let services = &self.0.services;
        let mut tx = services.store().begin().await?;
        if !tx.finish_update(update_id, self.0.holder, services.clock().now()).await? {
            warn!(update.id = update_id, "another process has taken this update over");
        }
        tx.commit().await
    }

    async fn report_again(&self) {
        for update_id in self.updates(|updates| std::mem::take(&mut updates.unreported)) {
            self.finish(update_id).await;
        }
    }

    fn room(&self) -> usize {
        IN_FLIGHT.saturating_sub(self.updates(|updates| updates.handled_now.len()))
    }

    async fn claim(&self, limit: usize) -> Result<Vec<Update>, StorageError> {
        let services = &self.0.services;
        let now = services.clock().now();
        let mut tx = services.store().begin().await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let stored = tx.claim_updates(self.0.holder, limit, now, now + CLAIM).await?;
        tx.commit().await?;
        let mut updates = Vec::with_capacity(stored.len());
        for stored in stored {
            if !self.updates(|updates| updates.handled_now.insert(stored.update_id)) {
                continue;
            }
            // Not by way of `serde_json::Value`: teloxide misreads valid updates then.
            match serde_json::from_slice::<Update>(&stored.payload) {
                Ok(update) if !matches!(update.kind, UpdateKind::Error(_)) => updates.push(update),
                _ => {
                    error!(update.id = stored.update_id, "an update of an unknown form was put aside");
                    self.finish(stored.update_id).await;
                }
            }
        }
        Ok(updates)
    }

    async fn extend(&self) -> Result<(), StorageError> {
        let services = &self.0.services;
        let mut tx = services.store().begin().await?;
        tx.extend_claims(self.0.holder, services.clock().now() + CLAIM).await?;
        tx.commit().await
    }

    fn updates<T>(&self, use_them: impl FnOnce(&mut Updates) -> T) -> T {
        use_them(&mut self.0.updates.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Claims updates and passes them on until cancelled.
    async fn pump(self, sender: mpsc::Sender<Update>, cancel: CancellationToken) {
        let mut waiter = self.0.services.wake().subscribe(Topic::Inbox);
        while !cancel.is_cancelled() {
            self.report_again().await;
            let room = self.room();
            let claimed = if room > 0 { self.claim(room).await } else { Ok(Vec::new()) };
            let found = match claimed {
                Ok(updates) => {
                    let found = !updates.is_empty();
                    for update in updates {
                        if sender.send(update).await.is_err() {
                            return;
                        }
                    }
                    found
                }
                Err(error) => {
                    warn!(%error, "the inbox cannot be read");
                    tokio::time::sleep(PAUSE).await;
                    false
                }
            };
            if !found {
                tokio::select! {
                    () = cancel.cancelled() => {}
                    () = self.0.finished.notified() => {}
                    () = waiter.wait_at_most(IDLE) => {}
                }
            }
        }
    }

    /// Keeps the claims alive until cancelled.
    pub(crate) async fn keep(self, cancel: CancellationToken) {
        while cancel.run_until_cancelled(tokio::time::sleep(EXTEND)).await.is_some() {
            if let Err(error) = self.extend().await {
                warn!(%error, "claims on updates could not be extended");
            }
        }
    }
}

/// The listener that teloxide reads. Its stream ends when `cancel` is cancelled.
pub(crate) struct InboxListener {
    in_flight: InFlight,
    cancel: CancellationToken,
    stop_token: StopToken,
    stop_flag: StopFlag,
}

impl InboxListener {
    pub(crate) fn new(in_flight: InFlight, cancel: CancellationToken) -> Self {
        let (stop_token, stop_flag) = mk_stop_token();
        Self { in_flight, cancel, stop_token, stop_flag }
    }
}

impl<'a> AsUpdateStream<'a> for InboxListener {
    type StreamErr = Infallible;
    type Stream = Pin<Box<dyn Stream<Item = Result<Update, Infallible>> + Send + 'a>>;

    /// Nothing is claimed before teloxide asks for the stream, which it does once the bot's server has answered:
    /// what is claimed and then not read would be stuck.
    fn as_stream(&'a mut self) -> Self::Stream {
        let (sender, mut receiver) = mpsc::channel(IN_FLIGHT);
        let pump = AbortOnDropHandle::new(tokio::spawn(self.in_flight.clone().pump(sender, self.cancel.clone())));
        let updates = stream::poll_fn(move |context| {
            let _ = &pump;
            receiver.poll_recv(context).map(|update| update.map(Ok))
        });
        Box::pin(updates.take_until(self.stop_flag.clone()))
    }
}

impl UpdateListener for InboxListener {
    type Err = Infallible;

    fn stop_token(&mut self) -> StopToken {
        self.stop_token.clone()
    }
}
