//! What braces in a template mean.
//!
//! ```text
//! {Halo|Hai|}      a choice: one of the branches, drawn for each target; a branch may be empty, and may hold more braces
//! {name}           a field: what we know of the target
//! {name:Kak}       a field with a default, for a target of which we do not know it
//! \{ \} \| \\      these characters themselves
//! ```
//!
//! Braces with a `|` at their own level are a choice, all others are a field, so the two cannot be confused. Outside
//! braces, `|` and `:` are plain, and so is a `\` before anything else. Braces count inside code, too.

mod measure;
mod output;
mod parser;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::output::Output;
use super::text::{Entity, FormattedText};
use super::values::{Bounds, Field, Values};

/// How deep braces may stand within braces.
pub const MAX_DEPTH: usize = 8;

/// Most branches of one choice.
pub const MAX_BRANCHES: usize = 200;

/// Most fields, choices and branches of one text together.
pub const MAX_NODES: usize = 2_000;

/// Why a text is no template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at {at}: {problem:?}")]
pub struct SyntaxError {
    /// The place, in characters.
    pub at: usize,
    /// The place, in UTF-16 units.
    pub unit: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no such field.
    UnknownField {
        /// As it is written; cut when long. Written by the owner: escape it.
        name: String,
        /// The one that was meant, perhaps.
        suggestion: Option<Field>,
    },
    /// `{}`.
    EmptyBraces,
    /// A `{` that nothing closes.
    Unclosed,
    /// A `}` that closes nothing.
    LoneClose,
    /// Deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More than [`MAX_BRANCHES`].
    TooManyBranches,
    /// More than [`MAX_NODES`].
    TooLarge,
    /// A text without a file could come out blank, and Telegram takes no such message.
    MaybeBlank,
}

/// A text whose braces have been understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    nodes: Vec<Node>,
    /// Normalized; their places are in the source.
    entities: Vec<Entity>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Text(Run),
    Field {
        /// In UTF-16 units of the source: the braces and the name, up to the default.
        source: Range<usize>,
        field: Field,
        default: Option<Vec<Node>>,
    },
    Choice {
        /// Counts the choices of a text; each is drawn for itself.
        index: u64,
        branches: Vec<Vec<Node>>,
    },
}

/// Text that is put out as it stands, or one escaped character.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    /// In UTF-16 units of the source.
    source: Range<usize>,
    text: String,
}

impl Compiled {
    /// Understands a text.
    pub fn parse(text: &FormattedText) -> Result<Self, SyntaxError> {
        let text = text.normalized();
        Ok(Self { nodes: parser::parse(&text.text)?, entities: text.entities })
    }

    /// Which fields it asks for, each once.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        measure::fields(&self.nodes, &mut fields);
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// How many different ways there are to choose; saturating.
    #[must_use]
    pub fn variants(&self) -> u128 {
        measure::variants(&self.nodes)
    }

    /// UTF-16 units of the longest rendering.
    #[must_use]
    pub fn longest(&self, bounds: &Bounds) -> usize {
        measure::longest(&self.nodes, bounds)
    }

    /// Whether a rendering can come out without anything to see.
    #[must_use]
    pub fn may_be_blank(&self) -> bool {
        measure::may_be_blank(&self.nodes)
    }

    /// One rendering; the same for the same arguments.
    ///
    /// An entity covers what became of what it covered: around a choice, the branch that was drawn; in a branch, it goes
    /// with it; one that has nothing left to cover is dropped.
    #[must_use]
    pub fn render(&self, values: &Values, draw: u64) -> FormattedText {
        let mut output = Output::new(values, draw);
        output.write(&self.nodes);
        output.finish(&self.entities)
    }
}

/// Writes plain text so that it renders as itself.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '{' | '}' | '|') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
