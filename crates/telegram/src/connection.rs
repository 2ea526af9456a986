//! One account's line to Telegram: requests with a time-out, a runner that may panic without taking anything along,
//! and an explicit end.
//!
//! ```text
//! open ──first call──► connected ──I/O error──► connects again at the next call
//!   │                      │
//!   └──── close, drop, a call that times out, a panic ────► closed: every call fails; open another
//! ```
//!
//! A time-out closes the whole connection: the runner may be stuck in a connect that nothing else can interrupt, and
//! what else was pending on a dead line fails at once instead of waiting for its own time-out.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use blastpro_domain::accounts::Profile;
use grammers_mtsender::{ConnectionParams, NoRetries, SenderPool, SenderPoolHandle};
use grammers_session::types::{UpdateState, UpdatesState};
use grammers_tl_types as tl;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::session::Session;
use crate::{ApiCredentials, Updates, profile};

/// How long [`Connection::close`] waits for the sockets to be closed in good order before it cuts them.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How many updates may wait to be drained; further ones are dropped and fetched as a difference. One update is 5 kB,
/// so an account that nobody drains holds at most 160 kB.
const UPDATES_CAPACITY: NonZeroUsize = NonZeroUsize::new(32).expect("not zero");

/// Requests for one session. See the module's head for its life.
pub struct Connection {
    session: Arc<Session>,
    handle: SenderPoolHandle,
    call_timeout: Duration,
    runner: AbortHandle,
    closed: CancellationToken,
}

impl Connection {
    pub(crate) fn open(session: Arc<Session>, credentials: &ApiCredentials, call_timeout: Duration) -> (Self, Updates) {
        let pool = SenderPool::with_configuration(session.clone(), credentials.id, params());
        let handle = pool.handle.thin;
        let updates = Updates::new(pool.updates);
        let (runner, closed) = supervise(pool.runner);
        (Self { session, handle, call_timeout, runner, closed }, updates)
    }

    /// Asks Telegram whether it still accepts the session. Updates are followed from this moment on: what came while
    /// nobody was connected is skipped.
    pub async fn probe(&self) -> Result<(), Error> {
        let tl::enums::updates::State::State(state) = self.call(&tl::functions::updates::GetState {}).await?;
        self.session.set_updates(UpdateState::All(UpdatesState {
            pts: state.pts,
            qts: state.qts,
            date: state.date,
            seq: state.seq,
            channels: Vec::new(),
        }));
        Ok(())
    }

    /// Finds out whether the line is alive, at no cost to any limit.
    pub async fn ping(&self) -> Result<(), Error> {
        self.call(&tl::functions::Ping { ping_id: 0 }).await.map(drop)
    }

    /// Who is logged in, as Telegram sees it now.
    pub async fn profile(&self) -> Result<Profile, Error> {
        let request = tl::functions::users::GetUsers { id: vec![tl::enums::InputUser::UserSelf] };
        let user = self.call(&request).await?.into_iter().next();
        profile::of_self(user.ok_or_else(|| Error::unexpected("no user is logged in"))?, &self.session)
    }

    /// Ends the session at Telegram. A session that is over already counts as success.
    pub async fn log_out(&self) -> Result<(), Error> {
        match self.call(&tl::functions::auth::LogOut {}).await {
            Ok(_) => Ok(()),
            Err(error) if error.ended().is_some() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether it has been closed: every further call fails.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }

    /// Closes the sockets and returns when they are closed, so that another connection may use the key.
    pub async fn close(self) {
        self.handle.quit();
        if tokio::time::timeout(CLOSE_TIMEOUT, self.closed.cancelled()).await.is_err() {
            self.runner.abort();
            self.closed.cancelled().await;
        }
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) async fn call<R: tl::RemoteCall>(&self, request: &R) -> Result<R::Return, Error> {
        self.call_in(self.session.home_dc(), request).await
    }

    /// A request to another datacenter than home, which holds a file. The login is taken along where it is not known.
    pub(crate) async fn call_elsewhere<R: tl::RemoteCall>(&self, dc: i32, request: &R) -> Result<R::Return, Error> {
        if dc == self.session.home_dc() || dc == 0 {
            return self.call(request).await;
        }
        match self.call_in(dc, request).await {
            Err(Error::SessionEnded { .. }) => {}
            answer => return answer,
        }
        let exported = self.call(&tl::functions::auth::ExportAuthorization { dc_id: dc }).await?;
        let tl::enums::auth::ExportedAuthorization::Authorization(exported) = exported;
        let import = tl::functions::auth::ImportAuthorization { id: exported.id, bytes: exported.bytes };
        let answer = match self.call_in(dc, &import).await {
            Ok(_) => self.call_in(dc, request).await,
            Err(error) => Err(error),
        };
        // The session at home is as good as before, whatever this datacenter says.
        answer.map_err(|error| match error.ended() {
            Some(name) => Error::unexpected(format!("datacenter {dc}: {name}")),
            None => error,
        })
    }

    async fn call_in<R: tl::RemoteCall>(&self, dc: i32, request: &R) -> Result<R::Return, Error> {
        let call = self.handle.invoke_in_dc(dc, request);
        if let Ok(result) = tokio::time::timeout(self.call_timeout, call).await {
            return result.map_err(Error::from);
        }
        self.runner.abort();
        self.closed.cancelled().await;
        Err(Error::UnknownOutcome { reason: format!("no answer in {:?}", self.call_timeout) })
    }

    /// Drops the connection to a datacenter that is home no longer.
    pub(crate) fn leave(&self, dc: i32) {
        self.handle.disconnect_from_dc(dc);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.runner.abort();
    }
}

/// Runs the pool in a task of its own. grammers panics on some answers that it did not expect; that ends this
/// connection and nothing else.
fn supervise(runner: grammers_mtsender::SenderPoolRunner) -> (AbortHandle, CancellationToken) {
    let task = tokio::spawn(runner.run());
    let abort = task.abort_handle();
    let closed = CancellationToken::new();
    let when_this_ends = closed.clone().drop_guard();
    tokio::spawn(async move {
        let _closed = when_this_ends;
        if let Err(error) = task.await
            && error.is_panic()
        {
            tracing::error!("connection runner panicked");
        }
    });
    (abort, closed)
}

/// What Telegram's list of active sessions shows. Literal, because grammers' own default runs two programs to find out.
fn params() -> ConnectionParams {
    ConnectionParams {
        device_model: "BlastPro".to_owned(),
        system_version: "Server".to_owned(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        system_lang_code: "id".to_owned(),
        lang_code: "id".to_owned(),
        use_ipv6: false,
        retry_policy: Box::new(NoRetries),
        updates_channel_capacity: UPDATES_CAPACITY,
        __non_exhaustive: (),
    }
}
