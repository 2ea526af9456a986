//! What others wrote, made fit to be shown among our own words.

use std::borrow::Cow;

/// Whether a character does harm to the words around it: it turns their direction (U+202A to U+202E, U+2066 to U+2069;
/// unicode.org/reports/tr9), or is not seen at all. Right-to-left letters and their marks, and the joiners of emoji and
/// of Persian, are part of what people write, and harmless.
#[must_use]
pub fn is_disruptive(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{180e}'
        | '\u{200b}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => true,
        other => other.is_control(),
    }
}

/// The text without the characters that [disrupt](is_disruptive). For the screen alone: what is stored or sent stays as it
/// was written.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.contains(is_disruptive) {
        Cow::Owned(text.chars().filter(|character| !is_disruptive(*character)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_turns_or_hides_goes_and_what_people_write_stays() {
        for (written, shown) in [
            ("Toko \u{202e}gnarab\u{202c} Murah", "Toko gnarab Murah"),
            ("\u{2066}a\u{2069}\u{2067}b\u{2068}", "ab"),
            ("\u{feff}Ju\u{200b}al\u{2060}\0\u{7}\r", "Jual"),
        ] {
            assert_eq!(harmless(written), shown, "{written:?}");
        }
        let whole =
            ["👩‍👩‍👧‍👦 ❤️‍🔥 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "متجر سارة\u{200f}!", "می\u{200c}خواهم", "שלום\u{200e}", "baris\ndua\tkolom", "Café 1️⃣"];
        for text in whole {
            assert!(matches!(harmless(text), Cow::Borrowed(shown) if shown == text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_disrupts_is_left_and_nothing_else_goes(text in "[\\x00-\\u{ffff}]{0,40}") {
            let shown = harmless(&text);
            prop_assert!(!shown.contains(is_disruptive));
            prop_assert_eq!(shown.chars().collect::<Vec<_>>(), text.chars().filter(|c| !is_disruptive(*c)).collect::<Vec<_>>());
        }
    }
}
