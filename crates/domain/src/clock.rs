//! Time as a value: what the time is, and waiting for a later one.
//!
//! [`Clock::system`] is the machine's clock. [`Clock::manual`] stands still until a test advances it, so hours pass in
//! milliseconds. [`Clock::shiftable`] runs with another one, a settable distance from it: so processes on machines whose
//! clocks differ go by one time, and tests of the whole program, where real connections need real time to pass, go ahead.

use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;

/// A source of the current time and of timers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<watch::Sender<DateTime<Utc>>>),
    Shifted { base: Arc<Clock>, shift: Arc<watch::Sender<TimeDelta>> },
}

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that shows `start` until it is advanced.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> (Self, ManualClock) {
        let time = Arc::new(watch::Sender::new(to_microseconds(start)));
        (Self(Source::Manual(time.clone())), ManualClock(time))
    }

    /// A clock that runs with the machine's, and can be moved away from it.
    #[must_use]
    pub fn shifted() -> (Self, ShiftedClock) {
        Self::system().shiftable()
    }

    /// A clock that runs with this one, and can be moved away from it.
    #[must_use]
    pub fn shiftable(self) -> (Self, ShiftedClock) {
        let shift = Arc::new(watch::Sender::new(TimeDelta::zero()));
        (Self(Source::Shifted { base: Arc::new(self), shift: shift.clone() }), ShiftedClock(shift))
    }

    /// The current time in whole microseconds, which is what both databases can hold.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => machine_time(),
            Source::Manual(time) => *time.borrow(),
            Source::Shifted { base, shift } => base.now() + *shift.borrow(),
        }
    }

    /// Waits until `deadline`; returns at once when it has passed.
    pub async fn sleep_until(&self, deadline: DateTime<Utc>) {
        match &self.0 {
            Source::System => {
                let left = deadline - self.now();
                tokio::time::sleep(left.to_std().unwrap_or_default()).await;
            }
            Source::Manual(time) => {
                let mut time = time.subscribe();
                // The sender cannot be gone: `self` holds it.
                let _ = time.wait_for(|now| *now >= deadline).await;
            }
            Source::Shifted { base, shift } => {
                let mut shift = shift.subscribe();
                loop {
                    let due = deadline - *shift.borrow_and_update();
                    tokio::select! {
                        () = Box::pin(base.sleep_until(due)) => return,
                        // The sender cannot be gone: `self` holds it.
                        _ = shift.changed() => {}
                    }
                }
            }
        }
    }

    /// Waits for `duration`.
    pub async fn sleep(&self, duration: TimeDelta) {
        self.sleep_until(self.now() + duration).await;
    }
}

/// The hand that moves a [`Clock::manual`].
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<watch::Sender<DateTime<Utc>>>);

impl ManualClock {
    /// Moves the clock forward and wakes everybody whose deadline has come.
    pub fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|now| *now += by);
    }
}

/// The hand that moves a [`Clock::shiftable`].
#[derive(Clone, Debug)]
pub struct ShiftedClock(Arc<watch::Sender<TimeDelta>>);

impl ShiftedClock {
    /// Moves the clock ahead and wakes everybody whose deadline has come.
    pub fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|shift| *shift += by);
    }

    /// Sets how far ahead of the clock beneath it is; less than zero is behind.
    pub fn set(&self, shift: TimeDelta) {
        self.0.send_replace(shift);
    }

    /// How far ahead of the clock beneath it is.
    #[must_use]
    pub fn shift(&self) -> TimeDelta {
        *self.0.borrow()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
fn machine_time() -> DateTime<Utc> {
    to_microseconds(Utc::now())
}

fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_manual_clock_wakes_a_sleeper_only_when_its_deadline_has_come() {
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(TimeDelta::hours(1)).await }
        });
        tokio::task::yield_now().await;
        hand.advance(TimeDelta::minutes(59));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        hand.advance(TimeDelta::minutes(1));
        sleeper.await.expect("the sleeper wakes");
    }

    #[tokio::test]
    async fn a_shifted_clock_runs_and_can_be_moved_ahead() {
        let (clock, hand) = Clock::shifted();
        let before = clock.now();
        let deadline = before + TimeDelta::hours(1);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(deadline).await }
        });
        hand.advance(TimeDelta::minutes(61));
        sleeper.await.expect("the sleeper wakes");
        assert!(clock.now() - before >= TimeDelta::minutes(61));
        assert_eq!(hand.shift(), TimeDelta::minutes(61));
    }

    #[tokio::test]
    async fn a_clock_that_goes_wrong_is_put_right_by_another_shift() {
        let (wrong, mistake) = Clock::shifted();
        mistake.set(TimeDelta::minutes(10));
        let (right, correction) = wrong.clone().shiftable();
        let deadline = right.now() - TimeDelta::minutes(5);
        correction.set(TimeDelta::minutes(-10));
        assert!((wrong.now() - right.now() - TimeDelta::minutes(10)).abs() < TimeDelta::seconds(5));
        let sleeper = tokio::spawn(async move { right.sleep_until(deadline).await });
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished(), "it is still five minutes to go");
        correction.set(TimeDelta::zero());
        sleeper.await.expect("the sleeper wakes");
    }

    #[test]
    fn time_holds_no_more_than_microseconds() {
        let now = Clock::system().now();
        assert_eq!(now.timestamp_subsec_nanos() % 1_000, 0);
    }
}
