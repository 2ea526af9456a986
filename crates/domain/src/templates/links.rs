//! Links to messages.
//!
//! The forms are those of core.telegram.org/api/links#message-links.

use std::fmt;

use crate::chats::ChatKey;

/// The chat in a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkedChat {
    /// By its public name, without `@`.
    Username(String),
    /// A private supergroup or channel, by the bare id of MTProto.
    Channel(i64),
}

/// A link to a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageLink {
    /// In which chat.
    pub chat: LinkedChat,
    /// In which topic, where the path says it.
    pub topic: Option<i32>,
    /// The message.
    pub message: i32,
    /// This item alone, of an album.
    pub single: bool,
    /// A comment on the message, by its id in the channel's discussion group.
    pub comment: Option<i32>,
    /// The thread that the message is in.
    pub thread: Option<i32>,
}

impl MessageLink {
    /// Reads a link: `https://`, `http://` or nothing before `t.me`, `telegram.me` or `telegram.dog`, or `tg://`. `None`
    /// for whatever leads to no message.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let _ = text;
        None
    }

    /// The link to a message of a chat; a basic group's messages have none.
    #[must_use]
    pub fn to(chat: ChatKey, username: Option<&str>, topic: Option<i32>, message: i32) -> Option<Self> {
        let _ = (chat, username, topic, message);
        None
    }
}

impl fmt::Display for MessageLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("https://t.me/")
    }
}
