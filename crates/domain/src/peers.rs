//! Whom and what an account can write to.

use serde::{Deserialize, Serialize};

/// What a peer is, as far as addressing it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerKind {
    /// A person or a bot.
    User,
    /// A basic group. It is addressed by its id alone.
    Group,
    /// A supergroup, forum or channel.
    Channel,
}

impl PeerKind {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Channel => "channel",
        }
    }
}

/// A peer as one account knows it. Title and username are written by other people: escape them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// What it is; ids of different kinds overlap.
    pub kind: PeerKind,
    /// The bare id of MTProto: positive, without the Bot API's `-100`.
    pub id: i64,
    /// Proof that this account has seen the peer. It is worthless to any other account; a basic group has none.
    pub access_hash: Option<i64>,
    /// The title of a chat or the full name of a person; `None` while only the address is known.
    pub title: Option<String>,
    /// Public name, without `@`.
    pub username: Option<String>,
}
