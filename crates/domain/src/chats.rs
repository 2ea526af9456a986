//! Groups and channels that an account has found in its dialogs, and the topics of forums.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::peers::PeerKind;

/// The topic every forum has. A message for it takes no reply header.
pub const GENERAL_TOPIC: i32 = 1;

/// What a chat is to an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// A basic group.
    Group,
    /// A supergroup without topics.
    Supergroup,
    /// A supergroup with topics.
    Forum,
    /// A channel.
    Channel,
}

impl ChatKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Group, Self::Supergroup, Self::Forum, Self::Channel];

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Forum => "forum",
            Self::Channel => "channel",
        }
    }

    /// How Telegram addresses it.
    #[must_use]
    pub const fn peer_kind(self) -> PeerKind {
        match self {
            Self::Group => PeerKind::Group,
            Self::Supergroup | Self::Forum | Self::Channel => PeerKind::Channel,
        }
    }
}

/// A chat's address among the chats of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChatKey {
    /// [`PeerKind::Group`] or [`PeerKind::Channel`]; their ids overlap.
    pub kind: PeerKind,
    /// The bare id of MTProto.
    pub id: i64,
}

impl ChatKey {
    /// The id as the Bot API, the predecessor and its CSV files write it: `-id` for a basic group, `-100…` for the
    /// others.
    #[must_use]
    pub const fn marked(self) -> i64 {
        match self.kind {
            PeerKind::Channel => -1_000_000_000_000 - self.id,
            PeerKind::Group | PeerKind::User => -self.id,
        }
    }

    /// Reads what [`marked`](Self::marked) wrote; `None` for a person's id.
    #[must_use]
    pub const fn from_marked(id: i64) -> Option<Self> {
        match id {
            ..=-1_000_000_000_001 => Some(Self { kind: PeerKind::Channel, id: -1_000_000_000_000 - id }),
            -999_999_999_999..=-1 => Some(Self { kind: PeerKind::Group, id: -id }),
            _ => None,
        }
    }
}

/// What may be sent to a chat besides text (core.telegram.org/type/ChatBannedRights, turned around).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "independent permissions, as Telegram has them")]
pub struct MediaRights {
    /// Photos.
    pub photos: bool,
    /// Videos.
    pub videos: bool,
    /// Files.
    pub documents: bool,
    /// Animations.
    pub animations: bool,
    /// Voice messages.
    pub voice: bool,
    /// Link previews.
    pub links: bool,
}

/// A group or channel as one account sees it. Its title is written by other people: escape it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// Where it is.
    pub key: ChatKey,
    /// What it is.
    pub kind: ChatKind,
    /// Good for this account alone; a basic group has none.
    pub access_hash: Option<i64>,
    /// Its title.
    pub title: String,
    /// Public name, without `@`.
    pub username: Option<String>,
    /// How many members, where Telegram says it.
    pub members: Option<i32>,
    /// Seconds between two messages of one member; 0 without slow mode.
    pub slow_mode: i32,
    /// Whether this account may write text.
    pub can_write: bool,
    /// What else it may send.
    pub media: MediaRights,
    /// When a scan last saw it.
    pub seen_at: DateTime<Utc>,
    /// When a scan first missed it: the account has left, or the chat is gone.
    pub gone_at: Option<DateTime<Utc>>,
    /// The supergroup that a basic group has become.
    pub migrated_to: Option<ChatKey>,
}

/// A topic of a forum. Its title is written by other people: escape it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its id in the forum; [`GENERAL_TOPIC`] is there always.
    pub id: i32,
    /// Its title.
    pub title: String,
    /// Whether only admins may write.
    pub closed: bool,
    /// When a scan first missed it.
    pub gone_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_marked_id_reads_back(id in 1_i64..999_999_999_999, channel in any::<bool>()) {
            let kind = if channel { PeerKind::Channel } else { PeerKind::Group };
            let key = ChatKey { kind, id };
            prop_assert_eq!(ChatKey::from_marked(key.marked()), Some(key));
        }

        #[test]
        fn no_id_panics(id in any::<i64>()) {
            let _ = ChatKey::from_marked(id);
        }
    }
}
