//! Text in Telegram's HTML (core.telegram.org/bots/api#html-style), distinguished from plain text by its type.

use std::borrow::Cow;
use std::fmt;

use blastpro_domain::names::is_disruptive;

/// Valid Telegram HTML: written by us, with everything others wrote escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Html(String);

impl Html {
    /// Only for what is known to be HTML: a formatted message of the catalogue.
    pub(crate) const fn trusted(html: String) -> Self {
        Self(html)
    }

    /// A plain text as HTML.
    #[must_use]
    pub fn escaped(text: &str) -> Self {
        Self(escape(text).into_owned())
    }

    /// The parts that have content, each as a paragraph of its own.
    #[must_use]
    pub fn paragraphs(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, "\n\n")
    }

    /// The parts that have content, each on a line of its own.
    #[must_use]
    pub fn lines(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, "\n")
    }

    fn joined(parts: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let parts: Vec<_> = parts.into_iter().map(Self::into_string).filter(|part| !part.is_empty()).collect();
        Self(parts.join(separator))
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Html> for String {
    fn from(html: Html) -> Self {
        html.0
    }
}

/// Escapes what could be read as markup, in text and in attribute values, and leaves out what [disrupts](is_disruptive)
/// the words around it.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(|character| matches!(character, '<' | '>' | '&' | '"') || is_disruptive(character)) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            disruptive if is_disruptive(disruptive) => {}
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_wrote_becomes_markup() {
        assert_eq!(escape(r#"<b>a</b> & "c""#), "&lt;b&gt;a&lt;/b&gt; &amp; &quot;c&quot;");
        assert_eq!(escape("Toko Sari_*`"), "Toko Sari_*`");
        assert_eq!(escape("Toko \u{202e}<gnarab\u{2066} 👩‍👧"), "Toko &lt;gnarab 👩‍👧");
    }

    #[test]
    fn empty_parts_leave_no_gap() {
        let parts = ["a", "", "b"].map(Html::escaped);
        assert_eq!(Html::paragraphs(parts.clone()).as_str(), "a\n\nb");
        assert_eq!(Html::lines(parts).as_str(), "a\nb");
    }
}
