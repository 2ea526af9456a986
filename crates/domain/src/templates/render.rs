//! From a template's content to one target's message.

use super::syntax::{Compiled, Problem, SyntaxError};
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
            for (part, Part { text, media }) in content.parts.iter().enumerate() {
                let text = Compiled::parse(text).map_err(|error| ContentError { part, error })?;
                if media.is_none() && text.may_be_blank() {
                    let error = SyntaxError { at: 0, unit: 0, problem: Problem::MaybeBlank };
                    return Err(ContentError { part, error });
                }
                texts.push(text);
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

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use chrono_tz::Asia::Jakarta;

    use super::*;
    use crate::identity::Language;
    use crate::templates::{FormattedText, Media, MediaKind};

    fn values() -> Values {
        let now = Jakarta.with_ymd_and_hms(2026, 11, 22, 8, 30, 0).single().expect("a time");
        Values::group("Jual Beli", None, now, Language::Id)
    }

    fn part(text: &str, kind: Option<MediaKind>) -> Part {
        let media = kind.map(|kind| Media {
            kind,
            sha256: "0".repeat(64),
            size: 1,
            name: None,
            mime: None,
            width: 1,
            height: 1,
            duration: 0,
            spoiler: false,
        });
        Part { text: FormattedText::plain(text), media }
    }

    fn album() -> Content {
        let parts = vec![part("{a|b} {name} ", Some(MediaKind::Photo)), part("", Some(MediaKind::Video))];
        Content { parts, literal: false, no_preview: true }
    }

    #[test]
    fn each_part_is_rendered_and_everything_else_kept() {
        let program = Program::parse(&album()).expect("a template");
        let content = program.render(&values(), 5);
        assert!(["a Jual Beli", "b Jual Beli"].contains(&content.parts[0].text.text.as_str()), "{content:?}");
        assert_eq!(content.parts[1], album().parts[1]);
        assert_eq!(content.parts[0].media, album().parts[0].media);
        assert!(content.literal && content.no_preview);
        assert_eq!((program.variants(), program.fields()), (2, vec![Field::Name]));
    }

    #[test]
    fn a_literal_content_passes_unchanged() {
        let literal = Content { literal: true, ..Content::text(FormattedText::plain(" {a|b} } ")) };
        let program = Program::parse(&literal).expect("anything is literal");
        assert_eq!(program.render(&values(), 5), literal);
        assert_eq!(program.variants(), 1);
    }

    #[test]
    fn what_renders_renders_no_further() {
        let mut values = values();
        values.name = Some("{a|b}".into());
        let once = Program::parse(&album()).expect("a template").render(&values, 5);
        assert_eq!(Program::parse(&once).expect("literal").render(&values, 6), once);
    }

    #[test]
    fn an_error_names_the_part() {
        let mut content = album();
        content.parts[1].text = FormattedText::plain("{x}");
        assert_eq!(Program::parse(&content).expect_err("no such field").part, 1);
        let blank = Program::parse(&Content::text(FormattedText::plain("{|a}"))).expect_err("it may be blank");
        assert_eq!(blank.error.problem, Problem::MaybeBlank);
    }

    #[test]
    fn the_longest_rendering_counts() {
        let check = |text: &str, kind| {
            Program::parse(&Content { parts: vec![part(text, kind)], ..Content::default() }).expect("valid").check()
        };
        let text = |units: usize| "x".repeat(units);
        assert_eq!(check(&text(TEXT_UNITS), None), Ok(()));
        assert_eq!(check(&text(CAPTION_UNITS), Some(MediaKind::Photo)), Ok(()));
        let long = check(&format!("{{a|{}}}", text(TEXT_UNITS + 1)), None);
        assert_eq!(long, Err(TooLong { part: 0, units: TEXT_UNITS + 1, limit: TEXT_UNITS }));
        // A title of 128 units may stand there.
        check(&format!("{{name}}{}", text(CAPTION_UNITS - 128)), Some(MediaKind::Photo)).expect("it just fits");
        check(&format!("{{name}}{}", text(CAPTION_UNITS - 127)), Some(MediaKind::Photo)).expect_err("one too long");
        // Two units each.
        check(&"😀".repeat(TEXT_UNITS / 2 + 1), None).expect_err("Telegram counts UTF-16 units");
    }
}
