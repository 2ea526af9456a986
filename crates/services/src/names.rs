//! Names of lists and templates.

use blastpro_domain::targets::LIST_NAME_CHARS;
use blastpro_domain::templates::TEMPLATE_NAME_CHARS;
use blastpro_storage::fold;

/// Longest name, in characters.
pub(crate) const NAME_CHARS: usize = LIST_NAME_CHARS;
const _: () = assert!(TEMPLATE_NAME_CHARS == NAME_CHARS, "the names of both go by one rule");

/// Characters that take no room: of these alone nobody sees a name. Among others they have a meaning, as in emoji.
const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name as it is kept: one line, no blanks around it. `None`: it shows nothing, or is too long.
pub(crate) fn cleaned(name: &str) -> Option<String> {
    let words = name.split(|character: char| character.is_whitespace() || character.is_control());
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let shows = name.chars().any(|character| character != ' ' && !is_invisible(character));
    (shows && !fold(&name).is_empty() && name.chars().count() <= NAME_CHARS).then_some(name)
}

/// Whether one of the names is this one, whatever its case.
pub(crate) fn is_taken(names: &[String], name: &str) -> bool {
    names.iter().any(|taken| fold(taken) == fold(name))
}

/// The name itself, or with the first number behind it that is free: `Scan 22/11 (2)`.
pub(crate) fn free(names: &[String], wanted: &str) -> String {
    if !is_taken(names, wanted) {
        return wanted.to_owned();
    }
    let base = without_number(wanted);
    (2..=names.len() + 2)
        .map(|number| {
            let suffix = format!(" ({number})");
            let kept: String = base.chars().take(NAME_CHARS - suffix.len()).collect();
            format!("{}{suffix}", kept.trim_end())
        })
        .find(|name| !is_taken(names, name))
        .expect("one more name than there are names")
}

/// The name without the number that [`free`] has put behind it.
pub(crate) fn without_number(name: &str) -> &str {
    let numbered = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    match numbered {
        Some((base, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => base,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_taken_name_gets_the_next_number() {
        let names = ["Scan 22/11".to_owned(), "scan 22/11 (2)".to_owned(), "Café".to_owned()];
        assert_eq!(free(&names, "Scan 21/11"), "Scan 21/11");
        assert_eq!(free(&names, "Scan 22/11"), "Scan 22/11 (3)");
        assert_eq!(free(&names, "Scan 22/11 (2)"), "Scan 22/11 (3)");
        assert_eq!(free(&names, "CAFE"), "CAFE (2)");
    }

    #[test]
    fn a_name_is_one_line_with_something_in_it() {
        assert_eq!(cleaned("  Ibu\n\tSari \0").as_deref(), Some("Ibu Sari"));
        for nothing in ["", " \n", "\0", "\u{200b} \u{2060}", &"x".repeat(NAME_CHARS + 1)] {
            assert_eq!(cleaned(nothing), None);
        }
        assert!(cleaned(&"é".repeat(NAME_CHARS)).is_some());
    }

    proptest! {
        #[test]
        fn a_free_name_is_free_and_fits(name in "\\PC{1,60}", copies in 0_usize..15) {
            let Some(name) = cleaned(&name) else { return Ok(()) };
            let mut names = vec![name.clone()];
            for _ in 0..copies {
                let next = free(&names, &name);
                prop_assert!(!is_taken(&names, &next));
                prop_assert!(cleaned(&next).is_some());
                names.push(next);
            }
        }
    }
}
