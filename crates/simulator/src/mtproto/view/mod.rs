//! How the world looks to one person, in the types of the API layer.

use std::collections::BTreeSet;

use grammers_tl_types as tl;

use crate::world::{Peer, PersonId, Place, World};

mod chats;
mod entities;
mod messages;
mod typing;
mod updates;
mod users;

pub(super) use entities::{from_tl as entities_from_tl, to_tl as entities_to_tl};
pub(super) use typing::word as typing_word;

/// The world in the eyes of `viewer`.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    world: &'a World,
    viewer: PersonId,
}

/// Users and groups that an answer speaks of, and must describe.
#[derive(Default)]
pub(super) struct Cast {
    people: BTreeSet<PersonId>,
    groups: BTreeSet<Peer>,
}

impl Cast {
    /// Adds whoever or whatever a peer is.
    pub(super) fn add(&mut self, peer: Peer) {
        match peer {
            Peer::Person(person) => drop(self.people.insert(person)),
            Peer::Group(_) | Peer::Channel(_) => drop(self.groups.insert(peer)),
        }
    }
}

impl<'a> View<'a> {
    /// The view of somebody.
    pub(super) const fn new(world: &'a World, viewer: PersonId) -> Self {
        Self { world, viewer }
    }

    /// Unix seconds as the API writes them.
    pub(super) fn date(unix: i64) -> i32 {
        i32::try_from(unix).unwrap_or(i32::MAX)
    }

    /// A count as the API writes it.
    pub(super) fn count(count: usize) -> i32 {
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    /// A peer as the API writes it.
    pub(super) fn peer(peer: Peer) -> tl::enums::Peer {
        match peer {
            Peer::Person(id) => tl::types::PeerUser { user_id: id.0 }.into(),
            Peer::Group(id) => tl::types::PeerChat { chat_id: id.0 }.into(),
            Peer::Channel(id) => tl::types::PeerChannel { channel_id: id.0 }.into(),
        }
    }

    /// What the viewer calls a place.
    fn peer_of(self, place: Place) -> Peer {
        place.seen_by(self.viewer)
    }

    /// The descriptions of all users and groups that an answer speaks of.
    pub(super) fn describe(self, cast: &Cast) -> (Vec<tl::enums::User>, Vec<tl::enums::Chat>) {
        let users = cast.people.iter().map(|id| self.user(*id)).collect();
        let chats = cast.groups.iter().filter_map(|peer| self.chat(*peer)).collect();
        (users, chats)
    }
}
