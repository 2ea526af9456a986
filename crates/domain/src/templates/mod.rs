//! Messages that owners write to be sent again and again.
//!
//! A template is what Telegram will show: text with its entities, or media with captions. [`syntax`] says what braces in
//! it mean, [`render`] makes one message for one target, [`links`] reads links to messages that are to be copied.

pub mod links;
pub mod render;
pub mod syntax;
pub mod text;
pub mod values;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{OwnerId, TemplateId};
pub use text::{Entity, EntityKind, FormattedText};

/// Longest message text, in UTF-16 units after entities (core.telegram.org/bots/api#sendmessage; the same for accounts
/// without Premium).
pub const TEXT_UNITS: usize = 4096;

/// Longest caption, in UTF-16 units (core.telegram.org/bots/api#sendphoto).
pub const CAPTION_UNITS: usize = 1024;

/// Most items of an album (core.telegram.org/bots/api#sendmediagroup).
pub const ALBUM_ITEMS: usize = 10;

/// Largest file that a bot can download (core.telegram.org/bots/api#getfile).
pub const BOT_FILE_BYTES: u64 = 20_000_000;

/// Largest file that is copied from a message by link. It is read into the blob store once, by the account.
pub const COPIED_FILE_BYTES: u64 = 50_000_000;

/// How many templates an owner may keep.
pub const TEMPLATES_PER_OWNER: i64 = 200;

/// Longest name of a template, in characters.
pub const TEMPLATE_NAME_CHARS: usize = 48;

/// What a file is to Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture, shown in the chat.
    Photo,
    /// A video.
    Video,
    /// Any file.
    Document,
    /// A silent video that plays by itself (GIF).
    Animation,
    /// A voice message.
    Voice,
    /// Music.
    Audio,
}

/// A file in the blob store and how Telegram is to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// SHA-256 of its bytes, in lower-case hex: its name in the blob store.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Its file name. Written by others: escape it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its MIME type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Pixels, of a photo, video or animation.
    #[serde(default)]
    pub width: i32,
    /// Pixels.
    #[serde(default)]
    pub height: i32,
    /// Seconds, of what plays.
    #[serde(default)]
    pub duration: i32,
    /// Hidden until tapped.
    #[serde(default)]
    pub spoiler: bool,
}

/// One message, or one item of an album.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Text, or the caption of `media`.
    #[serde(default)]
    pub text: FormattedText,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
}

/// What is sent. Stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// One message, or the items of an album (2 to [`ALBUM_ITEMS`], each with media).
    pub parts: Vec<Part>,
    /// Sent as it is: braces mean nothing. A copy of somebody's message is literal.
    #[serde(default)]
    pub literal: bool,
    /// No preview of links.
    #[serde(default)]
    pub no_preview: bool,
}

impl Content {
    /// One message of text.
    #[must_use]
    pub fn text(text: FormattedText) -> Self {
        Self { parts: vec![Part { text, media: None }], ..Self::default() }
    }

    /// Whether there is nothing to send: no part, or a blank text without a file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.media.is_none() && part.text.text.trim().is_empty())
    }

    /// Whether something in it looks different, or plain, when a bot shows it: custom emoji.
    #[must_use]
    pub fn has_custom_emoji(&self) -> bool {
        let mut entities = self.parts.iter().flat_map(|part| &part.text.entities);
        entities.any(|entity| matches!(entity.kind, EntityKind::CustomEmoji { .. }))
    }
}

/// Where a template came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Source {
    /// The owner wrote it to the bot.
    Written,
    /// A message that was forwarded to the bot.
    Forwarded,
    /// A message that an account fetched by this link.
    Link {
        /// As the owner typed it.
        link: String,
    },
}

/// A template at one of its versions. A campaign keeps the version it was confirmed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Ours.
    pub id: TemplateId,
    /// To whom it belongs.
    pub owner_id: OwnerId,
    /// Written by the owner: escape it.
    pub name: String,
    /// Counts from 1; every change of the content makes a new one.
    pub version: i32,
    /// What is sent.
    pub content: Content,
    /// Where it came from.
    pub source: Source,
    /// When the template was made.
    pub created_at: DateTime<Utc>,
    /// When this version was.
    pub changed_at: DateTime<Utc>,
    /// When the owner deleted it. Old campaigns still show it.
    pub deleted_at: Option<DateTime<Utc>>,
}
