//! What happens in the world, told to whoever listens: the Bot API server, the chat page.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::{broadcast, mpsc};

use super::ids::{Peer, PersonId, Place};
use super::{CallbackQuery, Message, State, World};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A message was sent.
    Message(Arc<Message>),
    /// A message was edited.
    Edited(Arc<Message>),
    /// Messages were deleted.
    Deleted {
        /// Where.
        place: Place,
        /// Which.
        ids: Vec<i32>,
    },
    /// Somebody is typing, choosing a photo …
    Typing {
        /// Where.
        place: Place,
        /// In which topic of a forum.
        topic: Option<i32>,
        /// Who.
        from: PersonId,
        /// The Bot API's word for it: `typing`, `upload_photo` …, `cancel` when they stopped.
        action: String,
    },
    /// A group was made, or its members, rights or topics changed.
    Chat(Peer),
    /// A person was added or changed.
    Person(PersonId),
    /// A person blocked or unblocked a bot or another person.
    Blocked {
        /// Who blocks.
        by: PersonId,
        /// Who is blocked.
        target: PersonId,
        /// Blocked now, or not any more.
        blocked: bool,
    },
    /// An inline button was pressed.
    Callback(CallbackQuery),
    /// A login went forward.
    Login {
        /// Whose.
        person: PersonId,
        /// What happened.
        step: LoginStep,
    },
    /// All connections are cut and none accepted for a while.
    Outage,
}

/// Steps of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginStep {
    /// A code is on its way.
    CodeSent,
    /// A QR code was scanned and accepted.
    QrAccepted,
    /// The two-step password is needed.
    PasswordNeeded,
    /// Logged in.
    LoggedIn,
    /// Logged out, or the session was revoked.
    LoggedOut,
}

impl World {
    /// Events from now on. A listener that falls far behind loses the oldest: fit for a page, which can reload.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.lock().events.subscribe()
    }

    /// Events from now on, none lost: for the Bot API server, whose bots must see every message.
    #[must_use]
    pub fn feed(&self) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.lock().feeds.push(sender);
        receiver
    }
}

impl State {
    /// Tells everybody, in the order in which the world changed: the caller holds its lock.
    pub(super) fn emit(&mut self, event: &Event) {
        self.feeds.retain(|feed| feed.send(event.clone()).is_ok());
        // No subscriber is no error.
        let _ = self.events.send(event.clone());
    }
}
