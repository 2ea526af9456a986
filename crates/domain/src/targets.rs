//! Named lists of the places a campaign writes to.

use chrono::{DateTime, TimeDelta, Utc};

use crate::chats::{ChatKey, ChatKind};
use crate::ids::{AccountId, ListId, OwnerId, TargetId};

/// How many targets a list may hold: at the daily cap of an account, ten days of sending.
pub const TARGETS_PER_LIST: i64 = 10_000;

/// How many lists an account may have.
pub const LISTS_PER_ACCOUNT: i64 = 100;

/// Longest name of a list, in characters.
pub const LIST_NAME_CHARS: usize = 48;

/// How long a deleted list can be brought back.
pub const UNDO: TimeDelta = TimeDelta::minutes(10);

/// A named list of targets of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetList {
    /// Ours.
    pub id: ListId,
    /// To whom it belongs.
    pub owner_id: OwnerId,
    /// The account that writes to it: an access hash is good for the account that saw it.
    pub account_id: AccountId,
    /// Written by the owner: escape it.
    pub name: String,
    /// How many targets it holds.
    pub targets: i64,
    /// How many of them would be skipped now: paused, refused or gone.
    pub inactive: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was deleted; it can be brought back for [`UNDO`].
    pub deleted_at: Option<DateTime<Utc>>,
}

/// One place of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Ours.
    pub id: TargetId,
    /// In which list.
    pub list_id: ListId,
    /// Which chat.
    pub chat: ChatKey,
    /// What the chat is, as of the last scan.
    pub kind: ChatKind,
    /// Which topic of a forum; `None` for a chat without topics.
    pub topic: Option<i32>,
    /// The chat's title. Written by others: escape it.
    pub title: String,
    /// The topic's title. Written by others: escape it.
    pub topic_title: Option<String>,
    /// The owner does not want it written to for now.
    pub paused: bool,
    /// Telegram's error name, when it refused this target for good.
    pub refused: Option<String>,
    /// The account has left the chat, or chat or topic are gone.
    pub gone: bool,
}

impl Target {
    /// Whether a campaign would write to it.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        !self.paused && self.refused.is_none() && !self.gone
    }
}
