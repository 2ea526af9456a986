//! Holding an account's lease: one key, one connection.
//!
//! ```text
//! 0 s         10 s        20 s                30 s      35 s
//! taken ──── renewed ──── not renewed: ────── over ──── free for others
//!                         we hang up
//! ```
//!
//! The lease ends by the database's clock; we hang up by our own, monotonic one, counted from before the request that
//! renewed it. A process that loses the database, or sleeps, is off the line before another one may come.

use std::time::Duration;

use blastpro_domain::ids::AccountId;
use blastpro_services::{Result, Services};
use blastpro_storage::Lease;
use chrono::TimeDelta;
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
        let keeper = attach(keep(services.clone(), lease, asked + SAFE, lost.clone()));
        Ok(Some(Self { services: services.clone(), lease, lost, _keeper: keeper }))
    }

    /// Returns when the account may no longer be used.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }

    /// Whether the account may no longer be used.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.is_cancelled()
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

async fn keep(services: Services, lease: Lease, mut good_until: Instant, lost: CancellationToken) {
    let _when_this_ends = lost.drop_guard();
    let mut pause = RENEW_EVERY;
    loop {
        tokio::select! {
            () = sleep(pause) => {}
            () = sleep_until(good_until) => return,
        }
        let asked = Instant::now();
        match timeout_at(good_until, renew(&services, &lease)).await {
            Ok(Ok(true)) => {
                good_until = asked + SAFE;
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
            Err(_) => return,
        }
    }
}

async fn renew(services: &Services, lease: &Lease) -> Result<bool> {
    let mut tx = services.store().begin().await?;
    let renewed = tx.renew_lease(lease, TTL).await?;
    tx.commit().await?;
    Ok(renewed)
}
