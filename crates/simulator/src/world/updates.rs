//! Updates: numbered changes of each person's box and of each channel, and their way to the connections.
//!
//! Private chats and basic groups share one numbered sequence (`pts`) per person; every supergroup and channel has its
//! own. A change is numbered, kept for `updates.getDifference`, and pushed to the connections of those whom it concerns,
//! all under the lock of the world, so that no client sees them in another order.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::ids::{ConnectionId, GroupId, KeyId, Peer, PersonId, Place};
use super::messages::Message;
use super::{State, World};

/// How many changes a box remembers; older ones are answered with "too long". More than any demo or test produces.
const REMEMBERED: usize = 10_000;

/// What changed.
#[derive(Clone, Debug)]
pub enum Change {
    /// A message is new.
    New(Arc<Message>),
    /// A message was edited.
    Edited(Arc<Message>),
    /// Messages were deleted.
    Deleted(Vec<i32>),
}

/// A numbered change.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// The number of the box after it.
    pub pts: i32,
    /// By how much it moved the number.
    pub pts_count: i32,
    /// What changed.
    pub change: Change,
}

/// The changes of one person or channel, which own it as [`Peer::Person`] and [`Peer::Channel`].
#[derive(Clone, Debug)]
pub struct UpdateBox {
    /// The number of the newest change.
    pub pts: i32,
    log: VecDeque<Numbered>,
}

impl Default for UpdateBox {
    /// Telegram counts from 1: zero would mean "unknown" to clients.
    fn default() -> Self {
        Self { pts: 1, log: VecDeque::new() }
    }
}

impl UpdateBox {
    fn add(&mut self, change: Change, pts_count: i32) -> Numbered {
        self.pts += pts_count;
        let numbered = Numbered { pts: self.pts, pts_count, change };
        self.log.push_back(numbered.clone());
        if self.log.len() > REMEMBERED {
            self.log.pop_front();
        }
        numbered
    }

    /// The changes after `pts`, oldest first; `None` when the box has forgotten some of them.
    fn since(&self, pts: i32) -> Option<Vec<Numbered>> {
        let forgotten = self.log.front().is_some_and(|first| first.pts - first.pts_count > pts);
        (!forgotten).then(|| self.log.iter().filter(|numbered| numbered.pts > pts).cloned().collect())
    }
}

/// Something for a client, to be written in its layer for the person it is logged in as.
#[derive(Clone, Debug)]
pub enum Push {
    /// A change in the person's own box.
    Own(Numbered),
    /// A change in a supergroup or channel.
    Channel(GroupId, Numbered),
    /// Somebody is typing.
    Typing {
        /// Where.
        place: Place,
        /// In which topic.
        topic: Option<i32>,
        /// Who.
        from: PersonId,
        /// The Bot API's word for it.
        action: String,
    },
    /// A group looks different.
    ChatChanged(Peer),
    /// The QR code that this key shows was accepted.
    LoginToken,
}

/// What a connection is told to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Send this to the client.
    Push(Box<Push>),
    /// Close.
    Close,
}

impl World {
    /// The number of a box: a person's own, or a channel's.
    #[must_use]
    pub fn pts(&self, owner: Peer) -> i32 {
        self.lock().pts(owner)
    }

    /// What changed in a box after `pts`, oldest first; `None` when some of that is forgotten.
    #[must_use]
    pub fn difference(&self, owner: Peer, pts: i32) -> Option<Vec<Numbered>> {
        self.lock().boxes.get(&owner).map_or_else(|| Some(Vec::new()), |updates| updates.since(pts))
    }
}

impl State {
    /// Numbers a change and pushes it to all whom it concerns, but not over the connection `except`.
    pub(super) fn log_change(&mut self, place: Place, change: &Change, pts_count: i32, except: Option<ConnectionId>) {
        let audience = self.audience(place);
        if let Place::Channel(id) = place {
            let numbered = self.boxes.entry(Peer::Channel(id)).or_default().add(change.clone(), pts_count);
            let push = Push::Channel(id, numbered);
            for person in audience {
                self.push(person, &push, except);
            }
        } else {
            for person in audience {
                let own = self.boxes.entry(Peer::Person(person)).or_default();
                let numbered = own.add(change.clone(), pts_count);
                self.push(person, &Push::Own(numbered), except);
            }
        }
    }

    fn pts(&self, owner: Peer) -> i32 {
        self.boxes.get(&owner).map_or(UpdateBox::default().pts, |updates| updates.pts)
    }

    /// The number that a change of `place` has moved last, as `person` counts.
    pub(super) fn pts_of(&self, place: Place, person: PersonId) -> i32 {
        match place {
            Place::Channel(id) => self.pts(Peer::Channel(id)),
            Place::Private(..) | Place::Group(_) => self.pts(Peer::Person(person)),
        }
    }

    /// Pushes to every connection on which a person is logged in, but not to `except`.
    pub(super) fn push(&self, person: PersonId, push: &Push, except: Option<ConnectionId>) {
        let keys = self.logged_in.get(&person).into_iter().flatten();
        let listening = keys.filter(|key| self.keys.get(key).is_some_and(super::sessions::Session::wants_updates));
        for key in listening {
            self.push_to_key(*key, push, except);
        }
    }

    /// Pushes to the connections of one key, but not to `except`.
    pub(super) fn push_to_key(&self, key: KeyId, push: &Push, except: Option<ConnectionId>) {
        for (_, commands) in self.connections_of(key).filter(|(id, _)| Some(*id) != except) {
            // A connection that is just closing misses it, and asks for the difference when it is back.
            let _ = commands.send(Command::Push(Box::new(push.clone())));
        }
    }

    pub(super) fn connections_of(
        &self,
        key: KeyId,
    ) -> impl Iterator<Item = (ConnectionId, &mpsc::UnboundedSender<Command>)> {
        let ids = self.keys.get(&key).into_iter().flat_map(|session| session.connections.iter());
        ids.filter_map(|id| Some((*id, self.connections.get(id)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_gives_what_is_newer_and_says_when_it_has_forgotten() {
        let mut updates = UpdateBox::default();
        for _ in 0..REMEMBERED {
            updates.add(Change::Deleted(vec![1]), 1);
        }
        let newest = updates.pts;
        assert_eq!(updates.since(newest - 2).unwrap().len(), 2);
        assert_eq!(updates.since(1).unwrap().len(), REMEMBERED);
        updates.add(Change::Deleted(vec![2, 3]), 2);
        assert!(updates.since(1).is_none(), "the first change is forgotten");
    }
}
