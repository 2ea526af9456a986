//! One time for all processes that share a database: its own.
//!
//! What one process writes, another reads: until when an update is claimed, when a login is over. A process on a machine
//! whose clock is wrong would take over what others are doing, or end it. So it goes by the database's clock as soon as
//! its own differs noticeably. Leases do not rely on this: they ask the database each time.

use std::time::Duration;

use blastpro_domain::clock::{Clock, ShiftedClock};
use blastpro_storage::{StorageError, Store};
use chrono::TimeDelta;

/// How far off a clock may be. Clocks that are kept by NTP differ by milliseconds, and the shortest claim lasts ten
/// seconds.
const NOTICEABLE: TimeDelta = TimeDelta::seconds(2);

/// How often to compare: a clock may be put right, or wrong, at any time.
const COMPARE_EVERY: Duration = Duration::from_mins(1);

/// The process's time.
#[derive(Debug)]
pub(super) struct Time {
    own: Clock,
    correction: ShiftedClock,
    store: Store,
}

impl Time {
    /// A clock that is put right by [`follow`](Self::follow), and runs with `own` until then.
    pub(super) fn new(own: Clock, store: Store) -> (Clock, Self) {
        let (clock, correction) = own.clone().shiftable();
        (clock, Self { own, correction, store })
    }

    /// Compares the clocks once.
    pub(super) async fn compare(&self) -> Result<(), StorageError> {
        let before = self.own.now();
        let database = self.store.clock().await?;
        let after = self.own.now();
        if after - before > NOTICEABLE {
            // An answer that was on its way for so long says nothing.
            return Ok(());
        }
        let off = database - (before + (after - before) / 2);
        if (off - self.correction.shift()).abs() > NOTICEABLE {
            tracing::warn!(ahead_s = -off.num_seconds(), "this machine's clock differs from the database's; corrected");
            self.correction.set(if off.abs() > NOTICEABLE { off } else { TimeDelta::zero() });
        }
        Ok(())
    }

    /// Compares the clocks from time to time.
    pub(super) async fn follow(&self) -> anyhow::Result<()> {
        loop {
            tokio::time::sleep(COMPARE_EVERY).await;
            if let Err(error) = self.compare().await {
                tracing::debug!(%error, "the clocks could not be compared");
            }
        }
    }
}
