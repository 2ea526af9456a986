//! What Telegram sends unasked.
//!
//! Updates are always drained: an account that lets them pile up holds megabytes, and a login would miss that its QR
//! picture was scanned.

use std::sync::Arc;

use grammers_client::Client;
use grammers_mtsender::UpdatesConfiguration;
use grammers_session::updates::UpdatesLike;
use grammers_tl_types as tl;
use tokio::sync::mpsc;

use crate::error::Error;
use crate::session::{Session, peers};

/// The updates of one [`Connection`](crate::Connection).
pub struct Updates {
    client: Client,
    incoming: mpsc::Receiver<UpdatesLike>,
    session: Arc<Session>,
}

/// What a login wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginUpdate {
    /// Another device has accepted the QR picture.
    Scanned,
    /// The line broke; nothing comes until the next request.
    Broken,
}

impl Updates {
    pub(crate) fn new(client: Client, incoming: mpsc::Receiver<UpdatesLike>, session: Arc<Session>) -> Self {
        Self { client, incoming, session }
    }

    /// Follows the account's updates from the last [probe](crate::Connection::probe) on, filling gaps, until the
    /// connection is lost or Telegram ends the session, and returns why. Peers and the update state go to the session.
    /// A connection that breaks is made again once; if that fails, or the session has been ended meanwhile, this is
    /// where it shows.
    pub async fn drain(self) -> Error {
        let Self { client, incoming, session } = self;
        // From the state that the probe left: without one, the stream would not ask again after a break.
        let configuration = UpdatesConfiguration { catch_up: true };
        let mut stream = match client.stream_updates(incoming, configuration).await {
            Ok(stream) => stream,
            Err(error) => return Error::unexpected(error.to_string()),
        };
        loop {
            match stream.next_raw().await {
                Ok((_, _, seen)) => session.see_peers(seen.iter_peers().map(peers::named)),
                Err(error) => return error.into(),
            }
            if let Err(error) = stream.sync_update_state().await {
                return Error::unexpected(error.to_string());
            }
        }
    }

    /// The next thing that matters to a login; `None` when the connection is closed.
    pub(crate) async fn next_for_login(&mut self) -> Option<LoginUpdate> {
        loop {
            match self.incoming.recv().await? {
                UpdatesLike::ConnectionClosed => return Some(LoginUpdate::Broken),
                UpdatesLike::Updates(updates) if announces_scan(&updates) => return Some(LoginUpdate::Scanned),
                _ => {}
            }
        }
    }
}

fn announces_scan(updates: &tl::enums::Updates) -> bool {
    let scan = |update: &tl::enums::Update| matches!(update, tl::enums::Update::LoginToken);
    match updates {
        tl::enums::Updates::UpdateShort(short) => scan(&short.update),
        tl::enums::Updates::Updates(updates) => updates.updates.iter().any(scan),
        tl::enums::Updates::Combined(updates) => updates.updates.iter().any(scan),
        _ => false,
    }
}
