//! What Telegram sends unasked.
//!
//! Updates are always drained: an account that lets them pile up holds megabytes, and a login would miss that its QR
//! picture was scanned.

use std::time::Duration;

use blastpro_domain::peers::PeerKind;
use grammers_mtsender::InvocationError;
use grammers_session::types::UpdateState;
use grammers_session::updates::{MessageBoxes, PrematureEndReason, UpdateAndPeers, UpdatesLike};
use grammers_tl_types as tl;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::connection::Connection;
use crate::error::Error;
use crate::session::{Session, peers};

/// The most that Telegram gives of a channel at once.
const CHANNEL_DIFFERENCE: i32 = 100;

/// The updates of one [`Connection`](crate::Connection).
pub struct Updates {
    incoming: mpsc::Receiver<UpdatesLike>,
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
    pub(crate) const fn new(incoming: mpsc::Receiver<UpdatesLike>) -> Self {
        Self { incoming }
    }

    /// Follows the account's updates from the last [probe](Connection::probe) on, filling gaps, until the connection is
    /// lost or Telegram ends the session, and returns why. Peers and the update state go to the session. A connection
    /// that breaks is made again once; if that fails, or the session has been ended meanwhile, this is where it shows.
    ///
    /// grammers' own stream does the same; but an account waits here nearly all the time, and the stream keeps room for
    /// every answer that it may ever wait for, 11 kB.
    pub async fn drain(mut self, connection: &Connection) -> Error {
        let session = connection.session();
        let mut boxes = MessageBoxes::load(session.updates());
        let mut asks_from = Instant::now();
        loop {
            let deadline = boxes.check_deadlines();
            // Boxed for its size: it exists only while something is missing.
            let filled = Box::pin(fill(&mut boxes, connection, &mut asks_from)).await;
            match filled {
                Ok(true) => {}
                Ok(false) => match timeout_at(deadline.into(), self.incoming.recv()).await {
                    Ok(Some(updates)) => {
                        // Of a gap the boxes take note themselves.
                        if let Ok(news) = boxes.process_updates(updates) {
                            see(session, &news);
                        }
                    }
                    Ok(None) => return InvocationError::Dropped("the connection was closed").into(),
                    Err(_) => {}
                },
                Err(error) => return error,
            }
            if !boxes.is_empty() {
                session.set_updates(UpdateState::All(boxes.session_state()));
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

/// Asks for one thing that is missing, and returns whether there was one. No channel is asked before `asks_from`: what
/// is missing is asked for when more comes of it, or after some minutes.
async fn fill(boxes: &mut MessageBoxes, connection: &Connection, asks_from: &mut Instant) -> Result<bool, Error> {
    let session = connection.session();
    if let Some(request) = boxes.get_difference() {
        let difference = connection.call(&request).await?;
        see(session, &boxes.apply_difference(difference));
        return Ok(true);
    }
    let Some(mut request) = boxes.get_channel_difference() else { return Ok(false) };
    let tl::enums::InputChannel::Channel(channel) = &mut request.channel else { return Ok(false) };
    let Some(access_hash) = session.access_hash(PeerKind::Channel, channel.channel_id) else {
        boxes.end_channel_difference(PrematureEndReason::Banned);
        return Ok(true);
    };
    if Instant::now() < *asks_from {
        boxes.end_channel_difference(PrematureEndReason::TemporaryServerIssues);
        return Ok(true);
    }
    channel.access_hash = access_hash;
    request.limit = CHANNEL_DIFFERENCE;
    match connection.call(&request).await {
        Ok(difference) => see(session, &boxes.apply_channel_difference(difference)),
        Err(Error::Wait { seconds, .. }) => {
            *asks_from = Instant::now() + Duration::from_secs(u64::from(seconds) + 1);
            boxes.end_channel_difference(PrematureEndReason::TemporaryServerIssues);
        }
        // Whatever one channel refuses, the account goes on.
        Err(Error::Rpc { code, name }) if (400..500).contains(&code) && name != "PERSISTENT_TIMESTAMP_OUTDATED" => {
            boxes.end_channel_difference(PrematureEndReason::Banned);
        }
        Err(Error::Rpc { .. }) => boxes.end_channel_difference(PrematureEndReason::TemporaryServerIssues),
        Err(error) => return Err(error),
    }
    Ok(true)
}

/// Every chat is kept, and those people whom the account may address: a text may mention them.
fn see(session: &Session, (_, users, chats): &UpdateAndPeers) {
    let people = users.iter().filter_map(peers::of_person);
    session.see_peers(people.chain(chats.iter().map(peers::of_chat)));
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
