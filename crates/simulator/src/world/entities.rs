//! Formatting of a text, in the shape of the Bot API's `MessageEntity`.

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// A formatted piece of a text. Offset and length count UTF-16 code units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Where it begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// What it is.
    #[serde(flatten)]
    pub kind: EntityKind,
}

/// What an entity does to its piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the Bot API's own")]
pub enum EntityKind {
    Mention,
    Hashtag,
    Cashtag,
    BotCommand,
    Url,
    Email,
    PhoneNumber,
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Blockquote,
    ExpandableBlockquote,
    Code,
    Pre {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    TextLink {
        url: String,
    },
    TextMention {
        user: MentionedUser,
    },
    CustomEmoji {
        custom_emoji_id: String,
    },
}

/// The person of a [`EntityKind::TextMention`]; the Bot API gives a whole user object, of which the id counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionedUser {
    /// Who is mentioned.
    pub id: PersonId,
}

/// The length of a text as Telegram counts it.
#[must_use]
pub fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_reads_and_writes_the_bot_apis_json() {
        let json = r#"{"offset":1,"length":4,"type":"text_link","url":"https://example.com/"}"#;
        let entity: Entity = serde_json::from_str(json).unwrap();
        assert_eq!(entity.kind, EntityKind::TextLink { url: "https://example.com/".into() });
        assert_eq!(serde_json::to_string(&entity).unwrap(), json);
    }

    #[test]
    fn an_emoji_outside_the_basic_plane_counts_twice() {
        assert_eq!(utf16_len("a😀"), 3);
    }
}
