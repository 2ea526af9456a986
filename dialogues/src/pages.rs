//! What long lists share: where a page stands, how to turn it, and names that fit.

use blastpro_domain::identity::Language;
use blastpro_domain::names::is_disruptive;
use blastpro_locales::t;

use crate::callback::Callback;
use crate::keyboard::Button;

/// Where a page stands among all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pages {
    /// Which, counted from 0.
    pub page: u16,
    /// How many; at least one.
    pub pages: u16,
}

impl Pages {
    pub(crate) fn new(page: u16, total: i64, per_page: i64) -> Self {
        let pages = u16::try_from((total + per_page - 1) / per_page).unwrap_or(u16::MAX).max(1);
        Self { page, pages }
    }

    /// The last page there is: where somebody lands whose page is gone.
    pub(crate) const fn last(self) -> u16 {
        self.pages - 1
    }

    /// The buttons that turn the page, as far as there are others.
    pub(crate) fn turn<C: Callback>(self, language: Language, to: impl Fn(u16) -> C) -> [Option<Button>; 2] {
        let Self { page, pages } = self;
        let previous = (page > 0).then(|| Button::new(t!(language, "common-previous"), &to(page - 1)));
        let next = (page + 1 < pages).then(|| Button::new(t!(language, "common-next"), &to(page + 1)));
        [previous, next]
    }
}

/// The text in at most `longest` characters; what is cut off is replaced by an ellipsis. Line breaks become spaces, and
/// what [disrupts](is_disruptive) the words around it goes.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    let shown = text.chars().filter(|c| c.is_control() || !is_disruptive(*c));
    let mut text: String = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Some((end, _)) = text.char_indices().nth(longest) {
        let last = text[..end].char_indices().next_back().map_or(0, |(start, _)| start);
        text.truncate(last);
        text.truncate(text.trim_end().len());
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_between_characters() {
        assert_eq!(cut("Jual Beli", 9), "Jual Beli");
        assert_eq!(cut("Jual Beli Bandung", 10), "Jual Beli…");
        assert_eq!(cut("🛒🛒🛒🛒", 3), "🛒🛒…");
        assert_eq!(cut("a\nb", 9), "a b");
        assert_eq!(cut("\u{202e}Jual\u{2066} Beli", 9), "Jual Beli");
        assert_eq!(cut("", 3), "");
    }

    #[test]
    fn ten_thousand_targets_are_many_pages_and_none_is_one() {
        assert_eq!(Pages::new(0, 0, 8).pages, 1);
        assert_eq!(Pages::new(0, 8, 8).pages, 1);
        assert_eq!(Pages::new(0, 9, 8).pages, 2);
        assert_eq!(Pages::new(0, 10_000, 8).pages, 1250);
        assert_eq!(Pages::new(0, i64::MAX / 2, 8).last(), u16::MAX - 1);
    }
}
