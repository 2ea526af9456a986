//! When an account is connected: while it has work, and now and then to see whether Telegram still accepts its session.
//! Otherwise it is not connected and costs nothing.

use blastpro_domain::clock::Clock;
use blastpro_domain::ids::AccountId;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// How long a connection without work is kept: an owner who looks around in the bot asks for the next thing within
/// minutes, and a login costs Telegram more than an idle line.
const IDLE: TimeDelta = TimeDelta::minutes(10);

/// How often, at the least, an account without work is connected to learn whether its session is still good: four times a day, so
/// that the owner hears of a lost session before the next morning's campaign and not from it.
const CHECK_EVERY: TimeDelta = TimeDelta::hours(6);

/// What one account is needed for.
pub(super) struct Demand {
    clock: Clock,
    /// Set again, also to `true` as before, whenever the account is found to have work.
    work: watch::Receiver<bool>,
    next_check: DateTime<Utc>,
    /// When the account was connected, or its last work done.
    idle_since: DateTime<Utc>,
    /// A connection was made and not given up for want of work.
    following: bool,
    /// Differs between accounts, so that their checks do not all come at once.
    spread: TimeDelta,
}

impl Demand {
    /// An account is looked after as soon as the process runs.
    pub(super) fn new(clock: Clock, work: watch::Receiver<bool>, account: AccountId) -> Self {
        let now = clock.now();
        let spread = CHECK_EVERY / 4 * i32::from(account.0.as_bytes()[15]) / 255;
        Self { clock, work, next_check: now, idle_since: now, following: false, spread }
    }

    /// Returns when there is news of work, or a check is due.
    pub(super) async fn wanted(&mut self) {
        if self.connect_without_work() {
            return;
        }
        tokio::select! {
            () = self.clock.sleep_until(self.next_check) => {}
            () = found_work(&mut self.work) => {}
        }
    }

    /// Whether to connect even if no job needs it: a check is due, or a line that was in use broke.
    pub(super) fn connect_without_work(&self) -> bool {
        self.following || self.clock.now() >= self.next_check
    }

    /// Telegram accepts the session.
    pub(super) fn connected(&mut self) {
        self.following = true;
        self.idle_since = self.clock.now();
        self.next_check = self.idle_since + CHECK_EVERY - self.spread;
    }

    /// Work was done until then.
    pub(super) fn worked_until(&mut self, at: DateTime<Utc>) {
        self.idle_since = at;
    }

    /// All work that is known is done. Returns `true` when there is more, and `false` when the line has been idle for
    /// long enough.
    pub(super) async fn more_work(&mut self) -> bool {
        tokio::select! {
            () = found_work(&mut self.work) => true,
            () = self.clock.sleep_until(self.idle_since + IDLE) => false,
        }
    }

    /// From now on, only news of work counts.
    pub(super) fn mark_work_seen(&mut self) {
        self.work.mark_unchanged();
    }

    /// The line is given up for want of work.
    pub(super) const fn gave_up(&mut self) {
        self.following = false;
    }
}

async fn found_work(work: &mut watch::Receiver<bool>) {
    while work.changed().await.is_ok() {
        if *work.borrow_and_update() {
            return;
        }
    }
    // The supervisor is gone, and the actor with it in a moment.
    std::future::pending::<()>().await;
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[tokio::test]
    async fn an_idle_account_is_looked_after_now_and_then_and_connected_for_work_at_once() {
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let (work, seen) = watch::channel(false);
        let mut demand = Demand::new(clock, seen, AccountId::new());
        demand.wanted().await;
        demand.connected();
        assert!(demand.connect_without_work(), "a line that breaks is made again");
        hand.advance(IDLE);
        demand.gave_up();
        assert!(!demand.connect_without_work());
        assert!(futures::poll!(Box::pin(demand.wanted())).is_pending());
        work.send_replace(true);
        demand.wanted().await;
        work.send_replace(false);
        assert!(futures::poll!(Box::pin(demand.wanted())).is_pending());
        hand.advance(CHECK_EVERY);
        demand.wanted().await;
    }

    #[tokio::test]
    async fn work_that_was_done_is_no_more_work() {
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let (work, seen) = watch::channel(true);
        let mut demand = Demand::new(clock, seen, AccountId::new());
        demand.mark_work_seen();
        {
            let mut more = Box::pin(demand.more_work());
            assert!(futures::poll!(&mut more).is_pending());
            work.send_replace(true);
            assert!(more.await, "there is work again");
        }
        let mut more = Box::pin(demand.more_work());
        assert!(futures::poll!(&mut more).is_pending());
        hand.advance(IDLE);
        assert!(!more.await);
    }
}
