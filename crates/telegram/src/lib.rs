//! The MTProto side: how a Telegram account logs in, keeps its session and makes requests.
//!
//! [`Telegram`] is the way in. It knows the [`Network`] and the application's [`ApiCredentials`], and opens
//! [`LoginClient`]s (a login under way, with a temporary session) and [`Connection`]s (an account that is logged in).
//!
//! Nothing here touches a disk: a session lives in memory ([`Session`]), says when it has changed, and turns into bytes
//! that the caller seals and stores. Nothing here waits out a limit either: a refusal with a time is an
//! [`Error::Wait`], and the caller decides.
//!
//! What the caller must see to: **one key, one connection**. Two live connections with one key make Telegram end the
//! session, so whoever opens a session holds the account's lease, and [closes](Connection::close) the connection
//! before anybody else opens it.

mod chats;
mod connection;
mod dialogs;
mod error;
mod links;
mod login;
mod messages;
mod network;
mod profile;
mod session;
mod spam_bot;
mod topics;
mod updates;

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

pub use chats::Seen;
pub use connection::Connection;
pub use dialogs::{DialogCursor, DialogPage};
pub use error::{Error, Wait};
pub use links::{Reference, ReferredChat};
pub use login::{LoginClient, QrStep, SentCodeStep, Step};
pub use messages::SendTo;
pub use messages::fetching::{FetchError, FetchedMessage};
pub use messages::files::{FilePart, Place};
pub use messages::media::{RemoteMedia, UploadedMedia};
pub use messages::own::{OwnMessage, OwnMessages};
pub use network::{Network, NotLoopback};
pub use session::{Session, SessionError};
pub use spam_bot::{SpamBot, SpamBotAnswer};
pub use topics::{TopicCursor, TopicPage};
pub use updates::Updates;

use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::clock::Clock;
use blastpro_domain::peers::Peer;

use network::Datacenters;

/// How long a request may take, connecting included. Telegram answers within a second or two; a connection that has
/// been silent for this long is dead (a mobile network that swallowed it, a sleeping laptop).
pub const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// The application, as registered at my.telegram.org.
#[derive(Clone, Debug)]
pub struct ApiCredentials {
    /// `api_id`.
    pub id: i32,
    /// `api_hash`, which belongs to the operator alone.
    pub hash: SecretString,
}

/// Opens logins and accounts on one network. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Telegram {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    datacenters: Datacenters,
    credentials: ApiCredentials,
    call_timeout: Duration,
    clock: Clock,
}

impl Telegram {
    /// Opens nothing yet.
    #[must_use]
    pub fn new(network: Network, credentials: ApiCredentials, clock: Clock) -> Self {
        Self::with_call_timeout(network, credentials, clock, CALL_TIMEOUT)
    }

    /// As [`new`](Self::new), with another time-out than [`CALL_TIMEOUT`].
    #[must_use]
    pub fn with_call_timeout(
        network: Network,
        credentials: ApiCredentials,
        clock: Clock,
        call_timeout: Duration,
    ) -> Self {
        let datacenters = Datacenters::new(network, call_timeout);
        Self { shared: Arc::new(Shared { datacenters, credentials, call_timeout, clock }) }
    }

    /// Which network its sessions belong to.
    #[must_use]
    pub fn network(&self) -> NetworkKind {
        self.shared.datacenters.kind()
    }

    /// Starts a login with a fresh temporary session.
    pub async fn begin_login(&self) -> Result<LoginClient, Error> {
        let session = self.shared.datacenters.fresh_session().await?;
        Ok(LoginClient::new(self.clone(), session, None))
    }

    /// Goes on with a login from what [`LoginClient::to_bytes`] gave.
    pub async fn resume_login(&self, stored: &[u8]) -> Result<LoginClient, Error> {
        LoginClient::resume(self.clone(), stored).await
    }

    /// Opens a stored session for an account that is logged in. Nothing is sent until the first request.
    pub async fn open_session(&self, stored: &[u8], peers: Vec<Peer>) -> Result<Arc<Session>, Error> {
        let addresses = self.shared.datacenters.addresses().await?;
        let session = Session::from_bytes(stored, &addresses)?;
        session.load_peers(peers);
        Ok(Arc::new(session))
    }

    /// A connection for the session, and its updates. It connects at the first request.
    #[must_use]
    pub fn connect(&self, session: &Arc<Session>) -> (Connection, Updates) {
        Connection::open(session.clone(), &self.shared.credentials, self.shared.call_timeout)
    }

    /// Asks for the datacenters' addresses anew at the next opening: they may have moved.
    pub fn forget_addresses(&self) {
        self.shared.datacenters.forget_addresses();
    }

    /// Whether a datacenter answers: what a configuration check wants to know.
    pub async fn reach(&self) -> Result<(), Error> {
        self.shared.datacenters.reach().await
    }
}
