//! One account, served by one process at a time.
//!
//! ```text
//!      work, or a check is due      lease taken             probe answered
//! idle ───────────────────► waiting ───────────► connecting ───────────────► following updates, doing jobs ──┐
//!  ▲                         ▲                    ▲   │ trouble                │ the line breaks             │
//!  │                         │ lease lost         └───┴── pause, 1 s to 2 min ◄┘         owner disconnects   │
//!  │                         └────────────────────                                                           ▼
//!  └── nothing to do for ten minutes: lease given up ── following updates              over ◄── logging out
//! connecting, following ── Telegram ends the session ──► owner told ──► over
//!                       ── Telegram freezes the account ──► restricted, owner told ──► connecting
//! connecting ── the session does not open with our keys ──► lease given up, pause ──► waiting
//! doing jobs ── Telegram limits the account ──► restricted, owner told; the line stays
//! ```
//!
//! A crash leaves the lease to run out (on SQLite it is taken up again at once) and the session as it was stored last.
//! The connection is always closed, and what the session learnt stored, before anything is reported: a report may let
//! the next login in.

use std::sync::Arc;
use std::time::Duration;

use blastpro_domain::accounts::AccountState;
use blastpro_domain::peers::Peer;
use blastpro_services::accounts::Serving;
use blastpro_services::{Result, Services};
use blastpro_telegram::{Connection, Error, Session, Telegram, Updates};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::demand::{Demand, Work, found};
use super::lease::HeldLease;
use super::write_behind::WriteBehind;
use crate::backoff::Backoff;
use crate::campaigns::{Ran, Runner};
use crate::jobs::{Jobs, Next};
use crate::trouble::Trouble;
use crate::turns::Turns;
use crate::waits::Waits;

/// How often to ask for a lease that another process holds: it is at most 35 s until a dead one's is free.
const LEASE_POLL: Duration = Duration::from_secs(5);

/// Pauses between attempts to connect.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(2);

/// Pauses between attempts to open a session for which this process has no key. They are longer than [`LEASE_POLL`], so
/// that a process that has the key gets the lease meanwhile.
const FIRST_LOCKED_PAUSE: Duration = Duration::from_secs(10);

/// A connection that lasted this long was a good one: the next attempt follows at once.
const STABLE: Duration = Duration::from_mins(1);

/// How often a silent line is tested. A dead one is noticed after this and one call's time-out.
const PING_EVERY: Duration = Duration::from_mins(1);

/// How often in a row a datacenter has to say that it does not know the key before that is believed: over some 7 s,
/// longer than the bad moment of one server.
const UNKNOWN_KEY: u32 = 4;

/// How long a message that is on its way is waited for when the connection is to be closed. What has no answer by then is
/// looked after by whoever connects next.
const IN_FLIGHT: Duration = Duration::from_secs(4);

/// Our name for a session that opens but is lost to this program.
const UNREADABLE: &str = "SESSION_UNREADABLE";

/// What serves one account. See the module's head.
///
/// A future is as large as the largest thing it may ever wait for, and one that waits for the database takes 16 kB. The
/// actor lives as long as its account is served, thousands of times over, so what it does only now and then is boxed.
pub(super) struct Actor {
    services: Services,
    telegram: Telegram,
    holder: Uuid,
    account: Serving,
    states: watch::Receiver<AccountState>,
    demand: Demand,
    jobs: Jobs,
    turns: Turns,
    waits: Waits,
    stop: CancellationToken,
    backoff: Backoff,
    /// Counts attempts to open a session that is locked.
    locked: Backoff,
    unknown_key: u32,
}

/// Why a connection ended.
enum End {
    /// The session is over, by Telegram's name for the reason.
    Session(String),
    /// It was logged out, as the owner wished.
    LoggedOut,
    /// Something that may pass.
    Trouble(Error),
    /// The database does not answer.
    Database(blastpro_services::Error),
    /// The session is sealed, and the keys of this process do not open it.
    Locked(blastpro_services::Error),
    /// There is nothing to do.
    Idle,
    /// Another process may serve the account.
    LeaseLost,
    /// The process stops, or the account is not to be served.
    Stopped,
}

/// Why the lease is given up.
enum GaveUp {
    /// The account is over for this actor.
    Over,
    /// Until there is something to do, or the lease is free again.
    ForNow,
    /// Another process may have the key.
    Locked,
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        match error.ended() {
            Some(name) => Self::Session(name.to_owned()),
            // A session that cannot be read will not get better.
            None if matches!(error, Error::Session(_)) => Self::Session(UNREADABLE.to_owned()),
            None => Self::Trouble(error),
        }
    }
}

impl From<blastpro_services::Error> for End {
    fn from(error: blastpro_services::Error) -> Self {
        if error.is_locked() { Self::Locked(error) } else { Self::Database(error) }
    }
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Line(error) => error.into(),
            Trouble::Database(error) => error.into(),
        }
    }
}

impl Actor {
    pub(super) fn new(
        services: Services,
        telegram: Telegram,
        holder: Uuid,
        account: Serving,
        states: watch::Receiver<AccountState>,
        work: watch::Receiver<Work>,
        stop: CancellationToken,
    ) -> Self {
        let backoff = Backoff::new(FIRST_PAUSE, LONGEST_PAUSE, account.account_id.0.as_u128());
        let locked = Backoff::new(FIRST_LOCKED_PAUSE, LONGEST_PAUSE, account.account_id.0.as_u128());
        let demand = Demand::new(services.clock().clone(), work, account.account_id);
        let (turns, waits) = (Turns::default(), Waits::default());
        let jobs = Jobs::new(services.clone(), account, turns.clone(), waits.clone());
        let unknown_key = 0;
        Self {
            services,
            telegram,
            holder,
            account,
            states,
            demand,
            jobs,
            turns,
            waits,
            stop,
            backoff,
            locked,
            unknown_key,
        }
    }

    /// Serves the account until it is over or the process stops.
    pub(super) async fn run(mut self) {
        loop {
            self.wait_until_wanted().await;
            let Some(lease) = self.take_lease().await else { return };
            let gave_up = self.hold(&lease).await;
            Box::pin(lease.release()).await;
            match gave_up {
                GaveUp::Over => return,
                GaveUp::ForNow => {}
                GaveUp::Locked => {
                    let pause = self.locked.next();
                    self.pause(pause, None).await;
                    if self.stop.is_cancelled() {
                        return;
                    }
                }
            }
        }
    }

    async fn take_lease(&mut self) -> Option<HeldLease> {
        while !self.stop.is_cancelled() {
            self.states.mark_unchanged();
            match Box::pin(HeldLease::take(&self.services, self.account.account_id, self.holder)).await {
                Ok(Some(lease)) => return Some(lease),
                Ok(None) => {}
                Err(error) => tracing::warn!(account.id = %self.account.account_id, %error, "lease not taken"),
            }
            self.pause(LEASE_POLL, None).await;
        }
        None
    }

    /// Connects again and again while the lease lasts.
    async fn hold(&mut self, lease: &HeldLease) -> GaveUp {
        loop {
            let began = Instant::now();
            self.states.mark_unchanged();
            let end = self.serve(lease).await.unwrap_or_else(|end| end);
            // What happened to a session that another process may have replaced meanwhile is not for us to report.
            let end = if lease.is_lost() { End::LeaseLost } else { end };
            if let End::Trouble(Error::Frozen { name }) = &end {
                Box::pin(self.report_frozen(name)).await;
            }
            if began.elapsed() >= STABLE {
                self.backoff.reset();
            }
            let pause = match end {
                End::Stopped => return GaveUp::Over,
                End::LeaseLost => return GaveUp::ForNow,
                End::Locked(error) => {
                    self.report_locked(&error);
                    return GaveUp::Locked;
                }
                End::Idle => {
                    self.demand.gave_up();
                    return GaveUp::ForNow;
                }
                End::LoggedOut => {
                    match Box::pin(self.services.accounts.logged_out(self.owner(), self.account.account_id)).await {
                        Ok(()) => return GaveUp::Over,
                        Err(error) => self.database_trouble(&error),
                    }
                }
                End::Session(reason) => match Box::pin(self.report_ended(&reason)).await {
                    Ok(()) => return GaveUp::Over,
                    Err(error) => self.database_trouble(&error),
                },
                End::Database(error) => self.database_trouble(&error),
                End::Trouble(error) => self.trouble(&error),
            };
            self.pause(pause, Some(lease)).await;
            if self.stop.is_cancelled() || lease.is_lost() {
                return if self.stop.is_cancelled() { GaveUp::Over } else { GaveUp::ForNow };
            }
        }
    }

    /// Waits for a reason to connect. The owner's wish to disconnect is one.
    async fn wait_until_wanted(&mut self) {
        let mut states = self.states.clone();
        tokio::select! {
            () = self.demand.wanted() => {}
            _ = states.wait_for(|state| *state == AccountState::Disconnecting) => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// Does what needs no connection, and then connects if there is a reason to.
    async fn serve(&mut self, lease: &HeldLease) -> Result<End, End> {
        if *self.states.borrow() != AccountState::Disconnecting {
            match lease.guard(self.work_offline()).await {
                None => return Ok(End::LeaseLost),
                Some(next) => {
                    if next? == Next::Nothing && !self.demand.connect_without_jobs() {
                        return Ok(End::Idle);
                    }
                }
            }
        }
        self.connect(lease).await
    }

    /// Jobs that need no connection, up to the first that does.
    async fn work_offline(&mut self) -> Result<Next, Trouble> {
        self.demand.mark_work_seen();
        loop {
            match Box::pin(self.jobs.run_next(None)).await? {
                Next::Finished(_) => {}
                next => return Ok(next),
            }
        }
    }

    /// Jobs as they come, until the line has been idle for long.
    async fn work(jobs: &mut Jobs, demand: &mut Demand, connection: &Connection) -> End {
        loop {
            demand.mark_work_seen();
            loop {
                match Box::pin(jobs.run_next(Some(connection))).await {
                    Ok(Next::Finished(at)) => demand.worked_until(at),
                    Ok(Next::Nothing | Next::Connection) => break,
                    Err(trouble) => return trouble.into(),
                }
            }
            if !demand.more_jobs().await {
                return End::Idle;
            }
        }
    }

    /// One connection, from its beginning to its end.
    async fn connect(&mut self, lease: &HeldLease) -> Result<End, End> {
        let session = Box::pin(self.open_session()).await?;
        let writer = WriteBehind::new(self.services.clone(), self.account, session.clone());
        let (connection, updates) = self.telegram.connect(&session);
        let stop = self.stop.clone();
        // Another process may have made the account wait since.
        self.waits.forget();
        // Boxed, so that it exists once and only while the account is connected.
        let work = lease.guard(Box::pin(async {
            tokio::select! {
                () = writer.run() => End::Stopped,
                end = self.follow(lease, &connection, updates) => end,
            }
        }));
        let end = tokio::select! {
            () = long_stopped(&stop) => End::Stopped,
            end = work => end.unwrap_or(End::LeaseLost),
        };
        connection.close().await;
        // Without the lease the store may hold a newer session than ours.
        if !lease.is_lost() {
            Box::pin(writer.flush()).await;
        }
        Ok(end)
    }

    /// The session as it is stored.
    async fn open_session(&mut self) -> Result<Arc<Session>, End> {
        let Serving { owner_id, account_id, .. } = self.account;
        let stored = match self.services.accounts.session(owner_id, account_id).await {
            Ok(Some(stored)) => stored,
            Ok(None) => return Err(End::Session("SESSION_MISSING".to_owned())),
            Err(error) if error.is_locked() => return Err(End::Locked(error)),
            Err(error) => return Err(error.into()),
        };
        self.locked.reset();
        if self.unknown_key >= UNKNOWN_KEY {
            return Err(End::Session("AUTH_KEY_UNKNOWN".to_owned()));
        }
        let peers = self.peers().await?;
        Ok(self.telegram.open_session(&stored, peers).await?)
    }

    /// What is done on a connection.
    async fn follow(&mut self, lease: &HeldLease, connection: &Connection, updates: Updates) -> End {
        let stop = self.stop.clone();
        let probe = async {
            if *self.states.borrow() == AccountState::Disconnecting {
                return Some(Box::pin(log_out(connection)).await);
            }
            Box::pin(connection.probe()).await.err().map(End::from)
        };
        let probed = tokio::select! {
            probed = probe => probed,
            () = stop.cancelled() => Some(End::Stopped),
        };
        if let Some(end) = probed {
            return end;
        }
        self.unknown_key = 0;
        self.demand.connected();
        tracing::info!(account.id = %self.account.account_id, "account connected");
        let hang_up = CancellationToken::new();
        let watch = watch_line(connection);
        let campaigns = self.campaigns(lease, connection, &hang_up);
        let leaving = leaving(self.states.clone(), &stop, &hang_up);
        let end = tokio::select! {
            error = updates.drain(connection) => error.into(),
            error = watch => error.into(),
            end = Self::work(&mut self.jobs, &mut self.demand, connection) => end,
            end = campaigns => end,
            () = leaving => End::Stopped,
        };
        if matches!(end, End::Stopped) && *self.states.borrow() == AccountState::Disconnecting && !stop.is_cancelled() {
            return Box::pin(log_out(connection)).await;
        }
        end
    }

    /// Campaigns, whenever one has something to send. Ends in trouble, or when the connection is to be closed and no
    /// message is on its way.
    fn campaigns<'a>(
        &self,
        lease: &HeldLease,
        connection: &'a Connection,
        hang_up: &'a CancellationToken,
    ) -> impl Future<Output = End> + Send + use<'a> {
        let (services, account, lease) = (self.services.clone(), self.account, lease.lease());
        let (turns, waits, in_use) = (self.turns.clone(), self.waits.clone(), self.demand.in_use());
        let mut news = self.demand.news();
        async move {
            loop {
                if news.borrow_and_update().campaigns {
                    let (services, turns, waits) = (services.clone(), turns.clone(), waits.clone());
                    let runner = Runner::new(
                        services,
                        account,
                        lease,
                        connection,
                        turns,
                        waits,
                        in_use.clone(),
                        hang_up.clone(),
                    );
                    // Boxed for its size, which an idle account does without.
                    match Box::pin(runner.run()).await {
                        Ok(Ran::Left) => return End::Stopped,
                        Ok(Ran::Nothing) => {}
                        Err(trouble) => return trouble.into(),
                    }
                }
                tokio::select! {
                    () = found(&mut news, |work| work.campaigns) => {}
                    () = hang_up.cancelled() => return End::Stopped,
                }
            }
        }
    }

    async fn peers(&self) -> Result<Vec<Peer>> {
        let mut tx = self.services.store().read().await?;
        Ok(tx.peers(self.owner(), self.account.account_id).await?)
    }

    /// Should it not be stored, the next refusal is.
    async fn report_frozen(&self, reason: &str) {
        if let Err(error) = self.services.accounts.restricted(self.owner(), self.account.account_id, reason).await {
            tracing::warn!(account.id = %self.account.account_id, %error, "restriction not stored");
        }
    }

    async fn report_ended(&self, reason: &str) -> Result<()> {
        tracing::info!(account.id = %self.account.account_id, reason, "session ended");
        metrics::counter!("blastpro_sessions_ended_total", "reason" => reason.to_owned()).increment(1);
        self.services.accounts.session_ended(self.owner(), self.account.account_id, reason).await
    }

    /// Said once, however often it is tried: the operator has to act, and nothing is lost until then.
    fn report_locked(&self, error: &blastpro_services::Error) {
        let account = self.account.account_id;
        if self.locked.failures() == 0 {
            tracing::error!(
                account.id = %account,
                %error,
                "session does not open with SECRET_KEYS of this process; the account waits for one that has the key"
            );
        } else {
            tracing::debug!(account.id = %account, %error, "session still does not open");
        }
    }

    fn trouble(&mut self, error: &Error) -> Duration {
        self.unknown_key = if matches!(error, Error::KeyUnknown) { self.unknown_key + 1 } else { 0 };
        let pause = self.backoff.next();
        let pause = match error {
            Error::Wait { seconds, .. } => pause.max(Duration::from_secs((*seconds).into())),
            _ => pause,
        };
        // On loopback the datacenters may have come back at other ports.
        self.telegram.forget_addresses();
        tracing::warn!(account.id = %self.account.account_id, %error, pause_ms = pause.as_millis(), "connection lost");
        pause
    }

    fn database_trouble(&mut self, error: &blastpro_services::Error) -> Duration {
        tracing::warn!(account.id = %self.account.account_id, %error, "database failed");
        self.backoff.next()
    }

    /// Waits, but no longer than the process runs, the lease lasts, or the account's state stays what it was when the
    /// last attempt began.
    async fn pause(&self, pause: Duration, lease: Option<&HeldLease>) {
        let lost = async {
            match lease {
                Some(lease) => lease.lost().await,
                None => std::future::pending().await,
            }
        };
        let mut states = self.states.clone();
        tokio::select! {
            () = sleep(pause) => {}
            () = lost => {}
            _ = states.changed() => {}
            () = self.stop.cancelled() => {}
        }
    }

    const fn owner(&self) -> blastpro_domain::ids::OwnerId {
        self.account.owner_id
    }
}

/// Returns when the connection is to be closed, after a message on its way has had its time.
async fn leaving(mut states: watch::Receiver<AccountState>, stop: &CancellationToken, hang_up: &CancellationToken) {
    tokio::select! {
        // An error means that the supervisor is gone, and with it the wish to serve.
        _ = states.wait_for(|state| *state == AccountState::Disconnecting) => {}
        () = stop.cancelled() => {}
    }
    hang_up.cancel();
    sleep(IN_FLIGHT).await;
}

/// Returns when the process has been stopping for so long that nothing can be waited for any more.
async fn long_stopped(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(IN_FLIGHT).await;
}

async fn log_out(connection: &Connection) -> End {
    match connection.log_out().await {
        Ok(()) => End::LoggedOut,
        Err(error) => error.into(),
    }
}

/// Tests the line from time to time and returns when it is dead. The calls' own time-out closes the connection.
async fn watch_line(connection: &Connection) -> Error {
    loop {
        sleep(PING_EVERY).await;
        if let Err(error) = Box::pin(connection.ping()).await {
            return error;
        }
    }
}
