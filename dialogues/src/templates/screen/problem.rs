//! Why a draft cannot be sent, and where in it the reason is.

use blastpro_domain::identity::Language;
use blastpro_domain::names::is_disruptive;
use blastpro_domain::templates::render::{ContentError, Field, TooLong};
use blastpro_domain::templates::syntax::{MAX_BRANCHES, MAX_DEPTH, MAX_NODES, Problem};
use blastpro_domain::templates::{CAPTION_UNITS, Content};
use blastpro_locales::{Html, html, t};

use crate::keyboard::Keyboard;
use crate::pages::cut;
use crate::screens::Screen;
use crate::templates::Callback;

/// How much of a text is quoted on each side of the place, in characters: two lines of a phone in all.
const AROUND: usize = 32;

/// Longest marked stretch, in characters.
const MARKED: usize = 24;

/// A syntax error: the place, what is wrong there, and how to write it.
pub(in crate::templates) fn problem(language: Language, content: &Content, error: &ContentError) -> Screen {
    let title = if content.parts.len() > 1 {
        html!(language, "templates-error-item", item = error.part + 1)
    } else {
        html!(language, "templates-error")
    };
    let text = content.parts.get(error.part).map(|part| part.text.text.as_str()).unwrap_or_default();
    let place = quote(text, error.error.at, &error.error.problem);
    let place =
        html!(language, "templates-error-place", before = &place.before, marked = &place.marked, after = &place.after);
    let place = if matches!(error.error.problem, Problem::MaybeBlank) { Html::default() } else { place };
    let again = html!(language, "templates-error-again");
    let how = how(language, &error.error.problem);
    Screen::new(Html::paragraphs([title, Html::lines([place, how]), again]), keyboard(language))
}

fn how(language: Language, problem: &Problem) -> Html {
    match problem {
        Problem::UnknownField { name, suggestion: Some(near) } => html!(
            language,
            "templates-problem-unknown-field-near",
            name = braced(&cut(name, MARKED)),
            suggestion = braced(near.as_str())
        ),
        Problem::UnknownField { name, suggestion: None } => {
            let known: Vec<_> = Field::ALL.iter().map(|field| braced(field.as_str())).collect();
            let (name, known) = (braced(&cut(name, MARKED)), known.join(" "));
            html!(language, "templates-problem-unknown-field", name = name, known = known)
        }
        Problem::EmptyBraces => html!(language, "templates-problem-empty"),
        Problem::Unclosed => html!(language, "templates-problem-unclosed"),
        Problem::LoneClose => html!(language, "templates-problem-lone-close"),
        Problem::TooDeep => html!(language, "templates-problem-too-deep", limit = MAX_DEPTH),
        Problem::TooManyBranches => html!(language, "templates-problem-too-many-branches", limit = MAX_BRANCHES),
        Problem::TooLarge => html!(language, "templates-problem-too-large", limit = MAX_NODES),
        Problem::MaybeBlank => html!(language, "templates-problem-maybe-blank"),
    }
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}

/// Every way it can turn out is known, and the longest is too long.
pub(in crate::templates) fn too_long(language: Language, too_long: TooLong) -> Screen {
    let TooLong { units, limit, .. } = too_long;
    let excess = units.saturating_sub(limit);
    let title = if limit == CAPTION_UNITS {
        html!(language, "templates-too-long-caption", units = units, limit = limit, excess = excess)
    } else {
        html!(language, "templates-too-long", units = units, limit = limit, excess = excess)
    };
    Screen::new(Html::paragraphs([title, html!(language, "templates-too-long-again")]), keyboard(language))
}

/// There is nothing in it.
pub(in crate::templates) fn empty(language: Language) -> Screen {
    Screen::new(html!(language, "templates-empty"), keyboard(language))
}

fn keyboard(language: Language) -> Keyboard {
    Keyboard::new()
        .button(t!(language, "templates-explain-button"), &Callback::Explain)
        .button(t!(language, "templates-discard"), &Callback::AskDiscard)
        .button(t!(language, "common-back"), &Callback::Home)
}

/// A stretch of text around a place.
#[derive(Debug, PartialEq, Eq)]
struct Quote {
    before: String,
    marked: String,
    after: String,
}

/// The text around the character `at`, on one line, without what hides or turns. A field is marked as a whole, up to its
/// closing brace.
fn quote(text: &str, at: usize, problem: &Problem) -> Quote {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let chars: Vec<char> = text.chars().collect();
    let at = at.min(chars.len().saturating_sub(1));
    let whole = matches!(problem, Problem::UnknownField { .. } | Problem::EmptyBraces);
    let marked_end = if whole {
        let rest = chars.iter().skip(at).take(MARKED);
        rest.into_iter().position(|c| *c == '}').map_or(at + 1, |end| at + end + 1)
    } else {
        at + 1
    }
    .min(chars.len());
    let start = at.saturating_sub(AROUND);
    let end = (marked_end + AROUND).min(chars.len());
    let part = |range: std::ops::Range<usize>| -> String {
        chars
            .get(range)
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|c| c.is_control() || !is_disruptive(*c))
            .map(clean)
            .collect()
    };
    let mut before = part(start..at);
    if start > 0 {
        before.insert(0, '…');
    }
    let mut after = part(marked_end..end);
    if end < chars.len() {
        after.push('…');
    }
    Quote { before, marked: part(at..marked_end), after }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quoted(text: &str, at: usize, problem: &Problem) -> (String, String, String) {
        let Quote { before, marked, after } = quote(text, at, problem);
        (before, marked, after)
    }

    #[test]
    fn the_place_is_marked_and_the_rest_is_cut() {
        let unknown = Problem::UnknownField { name: "nama".into(), suggestion: Some(Field::Name) };
        assert_eq!(
            quoted("Halo {nama}, apa\nkabar?", 5, &unknown),
            ("Halo ".into(), "{nama}".into(), ", apa kabar?".into())
        );
        assert_eq!(quoted("Halo {", 5, &Problem::Unclosed), ("Halo ".into(), "{".into(), String::new()));
        let long = format!("{}{{{}", "a".repeat(100), "b".repeat(100));
        let (before, marked, after) = quoted(&long, 100, &Problem::Unclosed);
        assert_eq!((before.chars().count(), marked.as_str(), after.chars().count()), (AROUND + 1, "{", AROUND + 1));
        assert!(before.starts_with('…') && after.ends_with('…'));
    }

    #[test]
    fn what_turns_or_hides_is_left_out() {
        let text = "a\u{202e}b\u{200b}{x}\u{2066}c";
        let unknown = Problem::UnknownField { name: "x".into(), suggestion: None };
        assert_eq!(quoted(text, 4, &unknown), ("ab".into(), "{x}".into(), "c".into()));
    }

    proptest! {
        #[test]
        fn any_text_and_place_can_be_quoted(text in "\\PC{0,80}", at in 0_usize..200) {
            let quote = quote(&text, at, &Problem::EmptyBraces);
            prop_assert!(quote.before.chars().count() <= AROUND + 1);
            prop_assert!(quote.after.chars().count() <= AROUND + 1);
        }
    }
}
