//! Who and where: identifiers as Telegram writes them.

use serde::{Deserialize, Serialize};

/// What the Bot API subtracts from a channel's id: `-100…`.
const CHANNEL_BASE: i64 = -1_000_000_000_000;

/// A person or a bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub i64);

/// A basic group, supergroup, forum or channel, as MTProto numbers it (positive). One sequence numbers them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupId(pub i64);

/// A chat as somebody in it names it: a private chat is named by the other person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// The private chat with this person or bot.
    Person(PersonId),
    /// A basic group.
    Group(GroupId),
    /// A supergroup, forum or channel.
    Channel(GroupId),
}

impl Peer {
    /// The id as the Bot API and the control API write it: `id`, `-id` or `-100id`.
    #[must_use]
    pub const fn bot_api_id(self) -> i64 {
        match self {
            Self::Person(id) => id.0,
            Self::Group(id) => -id.0,
            Self::Channel(id) => CHANNEL_BASE - id.0,
        }
    }

    /// Reads an id as the Bot API writes it.
    #[must_use]
    pub const fn from_bot_api_id(id: i64) -> Self {
        if id >= 0 {
            Self::Person(PersonId(id))
        } else if id < CHANNEL_BASE {
            Self::Channel(GroupId(CHANNEL_BASE - id))
        } else {
            Self::Group(GroupId(-id))
        }
    }

    /// The group or channel, unless the chat is private.
    #[must_use]
    pub const fn group(self) -> Option<GroupId> {
        match self {
            Self::Person(_) => None,
            Self::Group(id) | Self::Channel(id) => Some(id),
        }
    }
}

/// A chat as the world stores it: one place for both sides of a private chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The private chat of two persons, the smaller id first; with oneself it is Saved Messages.
    Private(PersonId, PersonId),
    /// A basic group.
    Group(GroupId),
    /// A supergroup, forum or channel.
    Channel(GroupId),
}

impl Place {
    /// Where `viewer` finds the chat that they call `peer`.
    #[must_use]
    pub fn of(viewer: PersonId, peer: Peer) -> Self {
        match peer {
            Peer::Person(other) => Self::Private(viewer.min(other), viewer.max(other)),
            Peer::Group(id) => Self::Group(id),
            Peer::Channel(id) => Self::Channel(id),
        }
    }

    /// What `viewer` calls this chat.
    #[must_use]
    pub fn seen_by(self, viewer: PersonId) -> Peer {
        match self {
            Self::Private(a, b) => Peer::Person(if a == viewer { b } else { a }),
            Self::Group(id) => Peer::Group(id),
            Self::Channel(id) => Peer::Channel(id),
        }
    }
}

/// An authorization key's id: the low 64 bits of its SHA-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub i64);

/// One TCP connection to a datacenter. Later connections have greater ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bot_api_ids_read_back_as_the_same_peer() {
        for peer in [Peer::Person(PersonId(777_000)), Peer::Group(GroupId(42)), Peer::Channel(GroupId(1_234_567))] {
            assert_eq!(Peer::from_bot_api_id(peer.bot_api_id()), peer);
        }
        assert_eq!(Peer::Channel(GroupId(1_234_567)).bot_api_id(), -1_000_001_234_567);
    }

    #[test]
    fn both_sides_of_a_private_chat_share_one_place() {
        let (a, b) = (PersonId(1), PersonId(2));
        assert_eq!(Place::of(a, Peer::Person(b)), Place::of(b, Peer::Person(a)));
        assert_eq!(Place::of(a, Peer::Person(b)).seen_by(b), Peer::Person(a));
    }
}
