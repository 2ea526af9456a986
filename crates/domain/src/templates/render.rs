//! From a template's content to one target's message.

use super::syntax::{Compiled, SyntaxError};
pub use super::values::{Bounds, Field, Values};
use super::{CAPTION_UNITS, Content, Part, TEXT_UNITS};

/// A part of a content that is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("part {part}: {error}")]
pub struct ContentError {
    /// Which part, from 0.
    pub part: usize,
    /// What is wrong, and where.
    pub error: SyntaxError,
}

/// A part that can become longer than Telegram takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("part {part} can have {units} units of {limit}")]
pub struct TooLong {
    /// Which part, from 0.
    pub part: usize,
    /// UTF-16 units of its longest rendering.
    pub units: usize,
    /// How many there may be.
    pub limit: usize,
}

/// A content whose braces have been understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    content: Content,
    /// One for each part; none for a literal content.
    texts: Vec<Compiled>,
}

impl Program {
    /// Understands a content. Of a literal one, nothing.
    pub fn parse(content: &Content) -> Result<Self, ContentError> {
        let mut texts = Vec::new();
        if !content.literal {
            for (part, Part { text, .. }) in content.parts.iter().enumerate() {
                texts.push(Compiled::parse(text).map_err(|error| ContentError { part, error })?);
            }
        }
        Ok(Self { content: content.clone(), texts })
    }

    /// Whether every rendering is short enough.
    pub fn check(&self) -> Result<(), TooLong> {
        for (part, Part { text, media }) in self.content.parts.iter().enumerate() {
            let limit = if media.is_some() { CAPTION_UNITS } else { TEXT_UNITS };
            let units = self.texts.get(part).map_or_else(|| text.units(), |text| text.longest(&Bounds::TELEGRAM));
            if units > limit {
                return Err(TooLong { part, units, limit });
            }
        }
        Ok(())
    }

    /// Which fields it asks for, each once.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields: Vec<_> = self.texts.iter().flat_map(Compiled::fields).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// How many different ways there are to choose; saturating.
    #[must_use]
    pub fn variants(&self) -> u128 {
        self.texts.iter().fold(1, |product: u128, text| product.saturating_mul(text.variants()))
    }

    /// One target's message, which is literal; the same for the same arguments. A literal content is what it was.
    #[must_use]
    pub fn render(&self, values: &Values, draw: u64) -> Content {
        let mut content = self.content.clone();
        for (index, (part, text)) in content.parts.iter_mut().zip(&self.texts).enumerate() {
            part.text = text.render(values, draw.wrapping_add(index as u64)).trimmed();
        }
        content.literal = true;
        content
    }
}
