//! Formatted text on its way in: parsed, cleaned, trimmed, measured.
//!
//! The order is Telegram's: entities are found first, then control characters go, white space around the text is cut
//! off, and only what remains is measured, in UTF-16 units.

use super::{html, links, response::ApiError};
use crate::world::{Entity, EntityKind, utf16_len};

/// Text with its formatting, as it is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormattedText {
    /// The plain text.
    pub text: String,
    /// Its formatting, in order of appearance.
    pub entities: Vec<Entity>,
}

/// How the sender marked the text up.
#[derive(Clone, Debug)]
pub enum Markup {
    /// `parse_mode=HTML`.
    Html,
    /// Plain text with these entities (often none).
    Entities(Vec<Entity>),
}

impl FormattedText {
    /// Parses and cleans a text; what comes out may be empty or too long.
    pub fn parse(input: &str, markup: Markup) -> Result<Self, ApiError> {
        let (text, entities) = match markup {
            Markup::Html => {
                html::parse(input).map_err(|error| ApiError::bad_request(format!("can't parse entities: {error}")))?
            }
            Markup::Entities(mut entities) => {
                check_bounds(input, &entities)?;
                check_links(&mut entities)?;
                (input.to_owned(), entities)
            }
        };
        Ok(tidy(clean(&text, entities)))
    }
}

/// Entities given by hand must lie on whole characters of the text.
fn check_bounds(text: &str, entities: &[Entity]) -> Result<(), ApiError> {
    let units: Vec<u16> = text.encode_utf16().collect();
    for entity in entities {
        let (begin, end) = (entity.offset, entity.offset.saturating_add(entity.length));
        if begin > units.len() {
            return Err(ApiError::bad_request(format!(
                "entity begins after the end of the text at UTF-16 offset {begin}"
            )));
        }
        if end > units.len() {
            return Err(ApiError::bad_request(format!(
                "entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {end}"
            )));
        }
        let splits = |at: usize| units.get(at).is_some_and(|unit| (0xdc00..0xe000).contains(unit));
        if splits(begin) || splits(end) {
            return Err(ApiError::bad_request(format!(
                "entity beginning at UTF-16 offset {begin} ends in a middle of a UTF-16 symbol at byte offset {}",
                String::from_utf16_lossy(&units[..end]).len()
            )));
        }
    }
    Ok(())
}

/// Links given by hand must be links; they are kept in Telegram's form.
fn check_links(entities: &mut [Entity]) -> Result<(), ApiError> {
    for entity in entities {
        if let EntityKind::TextLink { url } = &mut entity.kind {
            *url = links::check(url)
                .map_err(|why| ApiError::bad_request(format!("entity URL '{url}' is invalid: {why}")))?;
        }
    }
    Ok(())
}

/// Removes carriage returns and turns other control characters into spaces, moving the entities along.
fn clean(text: &str, mut entities: Vec<Entity>) -> (String, Vec<Entity>) {
    let cleaned: String =
        text.chars().filter(|c| *c != '\r').map(|c| if c < ' ' && c != '\n' { ' ' } else { c }).collect();
    if cleaned.len() != text.len() {
        // Each entity loses the carriage returns before it and inside it.
        let units: Vec<u16> = text.encode_utf16().collect();
        let removed = |to: usize| units.iter().take(to).filter(|unit| **unit == u16::from(b'\r')).count();
        for entity in &mut entities {
            let (before, through) = (removed(entity.offset), removed(entity.offset + entity.length));
            entity.length -= through - before;
            entity.offset -= before;
        }
    }
    (cleaned, entities)
}

/// Cuts off surrounding white space and puts the entities in order.
fn tidy((text, entities): (String, Vec<Entity>)) -> FormattedText {
    let blank = |c: char| c == ' ' || c == '\n';
    let text = text.trim_end_matches(blank);
    let end = utf16_len(text);
    // White space inside a formatted beginning stays. A blank is one byte and one unit.
    let first = entities.iter().map(|entity| entity.offset).min().unwrap_or(usize::MAX);
    let cut = text.chars().take_while(|c| blank(*c)).count().min(first);

    let mut entities: Vec<Entity> = entities
        .into_iter()
        .filter_map(|mut entity| {
            let entity_end = (entity.offset + entity.length).min(end);
            entity.length = entity_end.checked_sub(entity.offset).filter(|length| *length > 0)?;
            entity.offset -= cut;
            Some(entity)
        })
        .collect();
    entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length), !is_code(entity)));
    FormattedText { text: text[cut..].to_owned(), entities: outside_code(entities) }
}

/// Code and preformatted blocks contain no other formatting.
fn outside_code(sorted: Vec<Entity>) -> Vec<Entity> {
    let mut code_end = 0;
    let mut kept: Vec<Entity> = Vec::with_capacity(sorted.len());
    for entity in sorted {
        if entity.offset < code_end {
            continue;
        }
        if is_code(&entity) {
            code_end = entity.offset + entity.length;
        }
        kept.push(entity);
    }
    kept
}

fn is_code(entity: &Entity) -> bool {
    matches!(entity.kind, EntityKind::Code | EntityKind::Pre { .. })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bold(offset: usize, length: usize) -> Entity {
        Entity { offset, length, kind: EntityKind::Bold }
    }

    fn tidied(html: &str) -> (String, Vec<(usize, usize)>) {
        let parsed = FormattedText::parse(html, Markup::Html).unwrap();
        (parsed.text, parsed.entities.iter().map(|entity| (entity.offset, entity.length)).collect())
    }

    #[test]
    fn surrounding_white_space_goes_and_entities_move_along() {
        assert_eq!(tidied(" \n a <b>b </b>\n"), ("a b".to_owned(), vec![(2, 1)]));
        assert_eq!(tidied("<b> a</b>"), (" a".to_owned(), vec![(0, 2)]));
        assert_eq!(tidied("a\r\n<b>b\rc</b>\td"), ("a\nbc d".to_owned(), vec![(2, 2)]));
        assert_eq!(tidied("  <b> </b> "), (String::new(), vec![]));
    }

    #[test]
    fn code_contains_no_other_formatting() {
        for html in ["<code><b>x</b></code>", "<b><code>x</code></b>"] {
            let parsed = FormattedText::parse(html, Markup::Html).unwrap();
            assert_eq!(parsed.entities, [Entity { offset: 0, length: 1, kind: EntityKind::Code }], "{html}");
        }
    }

    #[test]
    fn entities_outside_the_text_are_refused_in_telegrams_words() {
        for (entity, error) in [
            (bold(100, 1), "entity begins after the end of the text at UTF-16 offset 100"),
            (bold(0, 100), "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100"),
            (bold(1, 1), "entity beginning at UTF-16 offset 1 ends in a middle of a UTF-16 symbol at byte offset 4"),
        ] {
            let refusal = FormattedText::parse("\u{1f600}lo", Markup::Entities(vec![entity])).unwrap_err();
            assert_eq!(refusal, ApiError::bad_request(error));
        }
    }

    proptest! {
        #[test]
        fn any_entities_are_refused_or_end_up_inside_the_text(
            text in "[a \r\n\t\u{1f600}]{0,12}",
            bounds in proptest::collection::vec((0usize..16, 0usize..16), 0..4),
        ) {
            let entities = bounds.into_iter().map(|(offset, length)| bold(offset, length)).collect();
            if let Ok(parsed) = FormattedText::parse(&text, Markup::Entities(entities)) {
                let length = utf16_len(&parsed.text);
                prop_assert!(parsed.entities.iter().all(|entity| entity.length > 0 && entity.offset + entity.length <= length));
            }
        }
    }
}
