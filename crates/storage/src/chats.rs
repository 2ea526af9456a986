//! Groups and channels that accounts have found, and the topics of forums.

use blastpro_domain::chats::ChatKind;

/// Which chats of an account are meant, and which page of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatFilter {
    /// Words of the title or the public name, as typed. Case and accents do not matter.
    pub search: Option<String>,
    /// Of these kinds; none given means all.
    pub kinds: Vec<ChatKind>,
    /// Only those in which the account may write.
    pub writable_only: bool,
    /// How many to pass over.
    pub offset: i64,
    /// How many to return.
    pub limit: i64,
}

impl Default for ChatFilter {
    /// All that can be written to, the first eight.
    fn default() -> Self {
        Self { search: None, kinds: Vec::new(), writable_only: true, offset: 0, limit: 8 }
    }
}

/// How many chats of each kind an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatCounts {
    /// Basic groups and supergroups without topics.
    pub groups: i64,
    /// Supergroups with topics.
    pub forums: i64,
    /// Channels.
    pub channels: i64,
    /// Topics of all forums.
    pub topics: i64,
}
