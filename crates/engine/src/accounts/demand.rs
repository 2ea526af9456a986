//! When an account is connected: while it has work, and now and then to see whether Telegram still accepts its session.
//! Otherwise it is not connected and costs nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use blastpro_domain::clock::Clock;
use blastpro_domain::ids::AccountId;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// How long a connection without work is kept: an owner who looks around in the bot asks for the next thing within
/// minutes, and a login costs Telegram more than an idle line.
pub(crate) const IDLE: TimeDelta = TimeDelta::minutes(10);

/// How often, at the least, an account without work is connected to learn whether its session is still good: four times a day, so
/// that the owner hears of a lost session before the next morning's campaign and not from it.
const CHECK_EVERY: TimeDelta = TimeDelta::hours(6);

/// What there is for an account to do, as the supervisor found it in its last round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// A job that is not over.
    pub(super) jobs: bool,
    /// Something of a campaign that is due, or whose outcome is not known.
    pub(super) campaigns: bool,
}

impl Work {
    pub(super) const fn any(self) -> bool {
        self.jobs || self.campaigns
    }
}

/// Until when a line is in use by campaigns. Cheap to clone; the clones are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct InUse(Arc<AtomicI64>);

impl InUse {
    /// The line is needed at this time, which may be to come.
    pub(crate) fn until(&self, at: DateTime<Utc>) {
        self.0.fetch_max(at.timestamp_micros(), Ordering::Relaxed);
    }

    fn last(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::Relaxed)).unwrap_or_default()
    }
}

/// What one account is needed for.
pub(super) struct Demand {
    clock: Clock,
    /// Set again, also to what it was, whenever the account is found to have work.
    work: watch::Receiver<Work>,
    campaigns: InUse,
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
    pub(super) fn new(clock: Clock, work: watch::Receiver<Work>, account: AccountId) -> Self {
        let now = clock.now();
        let spread = CHECK_EVERY / 4 * i32::from(account.0.as_bytes()[15]) / 255;
        let campaigns = InUse::default();
        Self { clock, work, campaigns, next_check: now, idle_since: now, following: false, spread }
    }

    /// Returns when there is news of work, or a check is due.
    pub(super) async fn wanted(&mut self) {
        if self.connect_without_work() {
            return;
        }
        tokio::select! {
            () = self.clock.sleep_until(self.next_check) => {}
            () = found(&mut self.work, Work::any) => {}
        }
    }

    /// Whether to connect even if no job needs it: a campaign does, a check is due, or a line that was in use broke.
    pub(super) fn connect_without_jobs(&self) -> bool {
        self.connect_without_work() || self.work.borrow().campaigns
    }

    fn connect_without_work(&self) -> bool {
        self.following || self.clock.now() >= self.next_check
    }

    /// Where campaigns say how long they need the line.
    pub(super) fn in_use(&self) -> InUse {
        self.campaigns.clone()
    }

    /// News of work, for another to wait for.
    pub(super) fn news(&self) -> watch::Receiver<Work> {
        self.work.clone()
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

    /// All jobs that are known are done. Returns `true` when there are more, and `false` when the line has been idle for
    /// long enough.
    pub(super) async fn more_jobs(&mut self) -> bool {
        loop {
            self.idle_since = self.idle_since.max(self.campaigns.last());
            tokio::select! {
                () = found(&mut self.work, |work| work.jobs) => return true,
                () = self.clock.sleep_until(self.idle_since + IDLE) => {}
            }
            if self.campaigns.last() <= self.idle_since {
                return false;
            }
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

/// Waits until the supervisor finds such work, again or still.
pub(super) async fn found(work: &mut watch::Receiver<Work>, wanted: impl Fn(Work) -> bool) {
    while work.changed().await.is_ok() {
        if wanted(*work.borrow_and_update()) {
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

    const NOTHING: Work = Work { jobs: false, campaigns: false };
    const JOB: Work = Work { jobs: true, ..NOTHING };
    const CAMPAIGN: Work = Work { campaigns: true, ..NOTHING };

    #[tokio::test]
    async fn an_idle_account_is_looked_after_now_and_then_and_connected_for_work_at_once() {
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let (work, seen) = watch::channel(NOTHING);
        let mut demand = Demand::new(clock, seen, AccountId::new());
        demand.wanted().await;
        demand.connected();
        assert!(demand.connect_without_jobs(), "a line that breaks is made again");
        hand.advance(IDLE);
        demand.gave_up();
        assert!(!demand.connect_without_jobs());
        assert!(futures::poll!(Box::pin(demand.wanted())).is_pending());
        work.send_replace(JOB);
        demand.wanted().await;
        work.send_replace(NOTHING);
        assert!(futures::poll!(Box::pin(demand.wanted())).is_pending());
        hand.advance(CHECK_EVERY);
        demand.wanted().await;
    }

    #[tokio::test]
    async fn work_that_was_done_is_no_more_jobs() {
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let (work, seen) = watch::channel(JOB);
        let mut demand = Demand::new(clock, seen, AccountId::new());
        demand.mark_work_seen();
        {
            let mut more = Box::pin(demand.more_jobs());
            assert!(futures::poll!(&mut more).is_pending());
            work.send_replace(JOB);
            assert!(more.await, "there is work again");
        }
        let mut more = Box::pin(demand.more_jobs());
        assert!(futures::poll!(&mut more).is_pending());
        hand.advance(IDLE);
        assert!(!more.await);
    }

    #[tokio::test]
    async fn a_campaign_connects_an_account_and_keeps_its_line_until_it_has_been_idle() {
        let (clock, hand) = Clock::manual(DateTime::UNIX_EPOCH);
        let (work, seen) = watch::channel(NOTHING);
        let mut demand = Demand::new(clock.clone(), seen, AccountId::new());
        demand.connected();
        demand.gave_up();
        work.send_replace(CAMPAIGN);
        demand.wanted().await;
        assert!(demand.connect_without_jobs());
        demand.connected();
        let in_use = demand.in_use();
        in_use.until(clock.now() + TimeDelta::minutes(5));
        let mut more = Box::pin(demand.more_jobs());
        assert!(futures::poll!(&mut more).is_pending());
        hand.advance(IDLE + TimeDelta::minutes(4));
        assert!(futures::poll!(&mut more).is_pending(), "it was used a moment ago");
        work.send_replace(CAMPAIGN);
        assert!(futures::poll!(&mut more).is_pending(), "what campaigns have to do is no job");
        hand.advance(TimeDelta::minutes(1));
        assert!(!more.await);
    }
}
