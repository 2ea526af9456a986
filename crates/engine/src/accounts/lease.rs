//! Holding an account's lease: one key, one connection.
//!
//! ```text
//! 0 s         10 s        20 s                30 s      35 s
//! taken ──── renewed ──── not renewed: ────── over ──── free for others
//!                         we hang up
//! ```
//!
//! The lease ends by the database's clock; we hang up by our own, monotonic one, counted from before the request that
//! renewed it. A process that loses the database is off the line before another one may come. One that was frozen
//! cannot hang up in time; when it goes on, [`HeldLease::guard`] lets it do nothing more with the account.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use blastpro_domain::ids::AccountId;
use blastpro_services::{Result, Services};
use blastpro_storage::Lease;
use chrono::TimeDelta;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::supervise::{Attached, attach};

const TTL: TimeDelta = TimeDelta::seconds(30);
/// How long a taker waits after the end, for clocks that run at different speeds and packets still on their way.
const MARGIN: TimeDelta = TimeDelta::seconds(5);
/// Two thirds of [`TTL`].
const SAFE: Duration = Duration::from_secs(20);
const RENEW_EVERY: Duration = Duration::from_secs(10);
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// A lease that renews itself until it is released, dropped or lost.
pub(super) struct HeldLease {
    services: Services,
    lease: Lease,
    good_until: watch::Receiver<Instant>,
    lost: CancellationToken,
    _keeper: Attached,
}

impl HeldLease {
    /// Takes the lease if it is free.
    pub(super) async fn take(services: &Services, account: AccountId, holder: Uuid) -> Result<Option<Self>> {
        let asked = Instant::now();
        let mut tx = services.store().begin().await?;
        let Some(lease) = tx.take_lease(account, holder, TTL, MARGIN).await? else { return Ok(None) };
        tx.commit().await?;
        let lost = CancellationToken::new();
        let (end, good_until) = watch::channel(asked + SAFE);
        let keeper = attach(keep(services.clone(), lease, end, lost.clone()));
        Ok(Some(Self { services: services.clone(), lease, good_until, lost, _keeper: keeper }))
    }

    /// Its name and fencing number, for what is written under it.
    pub(super) const fn lease(&self) -> Lease {
        self.lease
    }

    /// Returns when the account may no longer be used.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }

    /// Whether the account may no longer be used.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.is_cancelled() || Instant::now() >= *self.good_until.borrow()
    }

    /// Does `work` for as long as the account may be used; `None` when that was over first.
    pub(super) async fn guard<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        guard(&self.good_until, &self.lost, work).await
    }

    /// Gives it up, so that another process need not wait for its end.
    pub(super) async fn release(self) {
        let Self { services, lease, .. } = self;
        let released = async {
            let mut tx = services.store().begin().await?;
            tx.release_lease(&lease).await?;
            tx.commit().await
        };
        if let Err(error) = released.await {
            tracing::warn!(account.id = %lease.account, %error, "lease not released; it will run out");
        }
    }
}

/// Does `work` until `good_until`. The time is looked at before each step of the work, not only when a timer rings: in a
/// process that was frozen, data that came meanwhile may wake the work before the timer does.
async fn guard<T>(
    good_until: &watch::Receiver<Instant>,
    lost: &CancellationToken,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    let guarded = poll_fn(|context| {
        let over = lost.is_cancelled() || Instant::now() >= *good_until.borrow();
        if over { Poll::Ready(None) } else { work.as_mut().poll(context).map(Some) }
    });
    tokio::select! {
        () = lost.cancelled() => None,
        done = guarded => done,
    }
}

async fn keep(services: Services, lease: Lease, end: watch::Sender<Instant>, lost: CancellationToken) {
    let _when_this_ends = lost.drop_guard();
    let mut pause = RENEW_EVERY;
    loop {
        let good_until = *end.borrow();
        tokio::select! {
            () = sleep(pause) => {}
            () = sleep_until(good_until) => return ran_out(&lease),
        }
        let asked = Instant::now();
        // Boxed for its size: the keeper waits all the time and renews now and then.
        match timeout_at(good_until, Box::pin(renew(&services, &lease))).await {
            Ok(Ok(true)) => {
                end.send_replace(asked + SAFE);
                pause = RENEW_EVERY;
            }
            Ok(Ok(false)) => {
                tracing::warn!(account.id = %lease.account, "lease lost to another process");
                return;
            }
            Ok(Err(error)) => {
                tracing::warn!(account.id = %lease.account, %error, "lease not renewed");
                pause = RETRY_EVERY;
            }
            Err(_) => return ran_out(&lease),
        }
    }
}

fn ran_out(lease: &Lease) {
    tracing::warn!(account.id = %lease.account, "lease ran out");
}

async fn renew(services: &Services, lease: &Lease) -> Result<bool> {
    let mut tx = services.store().begin().await?;
    let renewed = tx.renew_lease(lease, TTL).await?;
    tx.commit().await?;
    Ok(renewed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Work that is woken after the end, by whatever came while the process was frozen, is not gone on with.
    #[tokio::test(start_paused = true)]
    async fn nothing_is_done_after_the_end_even_if_no_timer_has_rung() {
        let (lost, (end, good_until)) = (CancellationToken::new(), watch::channel(Instant::now() + SAFE));
        let (wake, woken) = tokio::sync::oneshot::channel::<()>();
        let work = async {
            let _ = woken.await;
            "done"
        };
        let guarded = guard(&good_until, &lost, work);
        tokio::pin!(guarded);
        assert!(futures::poll!(&mut guarded).is_pending());
        tokio::time::advance(SAFE).await;
        wake.send(()).expect("the work waits");
        assert_eq!(guarded.await, None);
        drop(end);
    }
}
