//! Text with formatting, as Telegram has it: entities over UTF-16 units.

use std::cmp::Reverse;
use std::ops::Range;

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
        units(&self.text)
    }

    /// The same with its entities in order: sorted, each inside the text, not empty, and on the edges of characters.
    #[must_use]
    pub fn normalized(&self) -> Self {
        self.slice(0..usize::MAX)
    }

    /// The same without white space around it, as Telegram keeps it.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let lead = self.text.len() - self.text.trim_start().len();
        let start = units(&self.text[..lead]);
        self.slice(start..start + units(self.text.trim()))
    }

    /// The part of it within these UTF-16 units, with what its entities cover there. A character that an edge would split
    /// is kept whole.
    #[must_use]
    pub fn slice(&self, part: Range<usize>) -> Self {
        let edges = Edges::of(&self.text);
        let (start, end) = (edges.before(part.start), edges.after(part.end));
        if start >= end {
            return Self::default();
        }
        let (first, last) = (byte_at(&self.text, start), byte_at(&self.text, end));
        let entities = self.entities.iter().filter_map(|entity| {
            let from = edges.before(entity.offset).max(start);
            let until = edges.after(entity.offset.saturating_add(entity.length)).min(end);
            let length = until.checked_sub(from).filter(|length| *length > 0 && entity.length > 0)?;
            Some(Entity { offset: from - start, length, kind: entity.kind.clone() })
        });
        let mut slice = Self { text: self.text[first..last].to_owned(), entities: entities.collect() };
        slice.sort();
        slice
    }

    pub(super) fn sort(&mut self) {
        self.entities.sort_by_key(|entity| (entity.offset, Reverse(entity.length)));
    }
}

/// How many UTF-16 units a text has.
#[must_use]
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The byte at which this UTF-16 unit begins; the end of the text where there is none.
fn byte_at(text: &str, unit: usize) -> usize {
    let mut units = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = units >= unit;
        units += c.len_utf16();
        here
    });
    found.map_or(text.len(), |(byte, _)| byte)
}

/// Where the characters of a text begin and end, in UTF-16 units.
struct Edges {
    /// Units between the halves of a surrogate pair.
    inner: Vec<usize>,
    end: usize,
}

impl Edges {
    fn of(text: &str) -> Self {
        let mut edges = Self { inner: Vec::new(), end: 0 };
        for c in text.chars() {
            if c.len_utf16() == 2 {
                edges.inner.push(edges.end + 1);
            }
            edges.end += c.len_utf16();
        }
        edges
    }

    fn splits(&self, unit: usize) -> bool {
        self.inner.binary_search(&unit).is_ok()
    }

    fn before(&self, unit: usize) -> usize {
        if self.splits(unit) { unit - 1 } else { unit.min(self.end) }
    }

    fn after(&self, unit: usize) -> usize {
        if self.splits(unit) { unit + 1 } else { unit.min(self.end) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Entities as they may come from anywhere, also beyond the text.
    pub(in crate::templates) fn entities(units: usize) -> impl Strategy<Value = Vec<Entity>> {
        let kind = prop_oneof![
            Just(EntityKind::Bold),
            Just(EntityKind::Italic),
            Just(EntityKind::Spoiler),
            Just(EntityKind::Code),
            Just(EntityKind::TextLink { url: "https://example.com/".into() }),
            any::<i64>().prop_map(|id| EntityKind::CustomEmoji { id }),
        ];
        let entity =
            (0..units + 3, 0..units + 3, kind).prop_map(|(offset, length, kind)| Entity { offset, length, kind });
        prop::collection::vec(entity, 0..8)
    }

    pub(in crate::templates) fn formatted(text: impl Strategy<Value = String>) -> impl Strategy<Value = FormattedText> {
        text.prop_flat_map(|text| {
            entities(units(&text)).prop_map(move |entities| FormattedText { text: text.clone(), entities })
        })
    }

    pub(in crate::templates) fn is_valid(text: &FormattedText) -> bool {
        let edges = Edges::of(&text.text);
        let inside = text.entities.iter().all(|entity| {
            let end = entity.offset + entity.length;
            entity.length > 0 && end <= edges.end && !edges.splits(entity.offset) && !edges.splits(end)
        });
        inside && text.entities.is_sorted_by_key(|entity| (entity.offset, Reverse(entity.length)))
    }

    proptest! {
        #[test]
        fn a_slice_is_valid_and_no_longer_than_what_it_was_cut_from(
            text in formatted("[a 😀\\n]{0,12}"), start in 0_usize..30, length in 0_usize..30,
        ) {
            let slice = text.slice(start..start + length);
            prop_assert!(is_valid(&slice));
            prop_assert!(text.text.contains(&slice.text));
            prop_assert!(slice.units() <= length + 2);
        }

        #[test]
        fn normal_and_trimmed_texts_stay_as_they_are(text in formatted("[a 😀\\n]{0,12}")) {
            let normal = text.normalized();
            prop_assert!(is_valid(&normal));
            prop_assert_eq!(&normal.text, &text.text);
            prop_assert_eq!(&normal.normalized(), &normal);
            let trimmed = text.trimmed();
            prop_assert!(is_valid(&trimmed));
            prop_assert_eq!(&trimmed.text, text.text.trim());
            prop_assert_eq!(&trimmed.trimmed(), &trimmed);
        }
    }

    #[test]
    fn an_entity_keeps_to_its_words_when_white_space_before_them_goes() {
        let bold = |offset, length| Entity { offset, length, kind: EntityKind::Bold };
        let text = FormattedText { text: "  😀 hai \n".into(), entities: vec![bold(5, 5), bold(0, 4)] };
        let trimmed = text.trimmed();
        assert_eq!(trimmed, FormattedText { text: "😀 hai".into(), entities: vec![bold(0, 2), bold(3, 3)] });
    }
}
