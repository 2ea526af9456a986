//! `parse_mode=HTML`, parsed as the Bot API server does it: the same tags, the same leniency, the same error texts.
//!
//! Rules: <https://core.telegram.org/bots/api#html-style>. The order in which errors are noticed and the byte offsets
//! they name follow Telegram's own parser, because a developer greps for them.

use super::links;
use crate::world::{Entity, EntityKind, MentionedUser, PersonId};

/// Tags that Telegram knows; anything else in angle brackets is an error.
const TAGS: [&str; 16] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// Reads HTML into plain text and its entities (offsets and lengths in UTF-16 units).
///
/// The error is the text that follows `Bad Request: can't parse entities: `.
pub fn parse(html: &str) -> Result<(String, Vec<Entity>), String> {
    let mut parser = Parser {
        input: html,
        pos: 0,
        text: String::with_capacity(html.len()),
        utf16: 0,
        open: vec![],
        found: vec![],
        code_language: String::new(),
    };
    while let Some(next) = parser.input[parser.pos..].chars().next() {
        match next {
            '&' => parser.reference(),
            '<' if parser.byte(parser.pos + 1) == b'/' => parser.end_tag()?,
            '<' => parser.start_tag()?,
            _ => {
                parser.pos += next.len_utf8();
                parser.push(next);
            }
        }
    }
    match parser.open.last() {
        Some(open) => Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.tag)),
        None => Ok((parser.text, parser.found)),
    }
}

/// A start tag waiting for its end.
struct Open {
    tag: String,
    /// The one attribute that matters for this tag: `href`, the language, the emoji's id, `expandable`.
    argument: String,
    /// Where the text inside begins, in UTF-16 units and in bytes.
    offset: usize,
    begin: usize,
}

struct Parser<'a> {
    input: &'a str,
    pos: usize,
    text: String,
    utf16: usize,
    open: Vec<Open>,
    found: Vec<Entity>,
    /// The language of the newest `code`: with a `pre` right around it, it becomes the block's.
    code_language: String,
}

impl Parser<'_> {
    /// The byte at `pos`, or 0 past the end (a NUL counts as the end, as in the original).
    fn byte(&self, pos: usize) -> u8 {
        self.input.as_bytes().get(pos).copied().unwrap_or(0)
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.utf16 += c.len_utf16();
    }

    /// `&…`: a character reference, or a plain ampersand.
    fn reference(&mut self) {
        if let Some((c, end)) = decode_reference(self.input, self.pos) {
            self.push(c);
            self.pos = end;
        } else {
            self.push('&');
            self.pos += 1;
        }
    }

    fn skip_spaces(&mut self) {
        while is_space(self.byte(self.pos)) {
            self.pos += 1;
        }
    }

    /// Reads up to the first byte that `ends`, or the end of the input.
    fn take_until(&mut self, ends: impl Fn(u8) -> bool) -> &str {
        let begin = self.pos;
        while self.byte(self.pos) != 0 && !ends(self.byte(self.pos)) {
            self.pos += 1;
        }
        &self.input[begin..self.pos]
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.pos;
        self.pos += 1;
        let tag = self.take_until(|b| is_space(b) || b == b'>').to_ascii_lowercase();
        if self.byte(self.pos) == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        if !TAGS.contains(&tag.as_str()) {
            return Err(format!("Unsupported start tag \"{tag}\" at byte offset {begin}"));
        }
        let mut argument = String::new();
        while let Some((name, value)) = self.attribute(&tag, begin)? {
            match (tag.as_str(), name.as_str()) {
                ("a", "href") | ("tg-emoji", "emoji-id") => argument = value,
                ("code", "class") if value.starts_with("language-") => {
                    value["language-".len()..].clone_into(&mut argument);
                }
                ("span", "class") if value.starts_with("tg-") => value["tg-".len()..].clone_into(&mut argument),
                ("blockquote", "expandable") => "1".clone_into(&mut argument),
                _ => {}
            }
        }
        if tag == "span" && argument != "spoiler" {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        self.open.push(Open { tag, argument, offset: self.utf16, begin: self.text.len() });
        Ok(())
    }

    /// The next attribute inside a start tag; `None` once the closing bracket has been read.
    fn attribute(&mut self, tag: &str, begin: usize) -> Result<Option<(String, String)>, String> {
        let unclosed = || format!("Unclosed start tag \"{tag}\" at byte offset {begin}");
        self.skip_spaces();
        if self.byte(self.pos) == b'>' {
            self.pos += 1;
            return Ok(None);
        }
        let name = self.take_until(|b| is_space(b) || b == b'=' || b == b'>').to_owned();
        if self.byte(self.pos) == 0 {
            return Err(unclosed());
        }
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
        }
        self.skip_spaces();
        if self.byte(self.pos) != b'=' {
            return if self.byte(self.pos) == 0 { Err(unclosed()) } else { Ok(Some((name, String::new()))) };
        }
        self.pos += 1;
        self.skip_spaces();
        let value = match self.byte(self.pos) {
            0 => return Err(unclosed()),
            quote @ (b'"' | b'\'') => self.quoted_value(quote),
            _ => self.bare_value()?,
        };
        if self.byte(self.pos) == 0 {
            return Err(unclosed());
        }
        Ok(Some((name, value)))
    }

    fn quoted_value(&mut self, quote: u8) -> String {
        self.pos += 1;
        let mut value = String::new();
        while let Some(next) = self.input[self.pos..].chars().next().filter(|c| *c != '\0') {
            if next == char::from(quote) {
                self.pos += 1;
                break;
            }
            if let Some((c, end)) = decode_reference(self.input, self.pos).filter(|_| next == '&') {
                value.push(c);
                self.pos = end;
            } else {
                value.push(next);
                self.pos += next.len_utf8();
            }
        }
        value
    }

    /// A value without quotes: letters, digits, periods and hyphens only.
    fn bare_value(&mut self) -> Result<String, String> {
        let begin = self.pos;
        let value = self.take_until(|b| !(b.is_ascii_alphanumeric() || b == b'.' || b == b'-')).to_ascii_lowercase();
        match self.byte(self.pos) {
            0 | b'>' => Ok(value),
            b if is_space(b) => Ok(value),
            _ => Err(format!("Unexpected end of name token at byte offset {begin}")),
        }
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.pos;
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        self.pos += 2;
        let name = self.take_until(|b| is_space(b) || b == b'>').to_owned();
        self.skip_spaces();
        if self.byte(self.pos) != b'>' {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.pos += 1;
        if !name.is_empty() && name != open.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            ));
        }
        if self.utf16 > open.offset { self.close(open) } else { Ok(()) }
    }

    /// Turns a closed, non-empty tag into its entity.
    fn close(&mut self, open: Open) -> Result<(), String> {
        let (offset, length) = (open.offset, self.utf16 - open.offset);
        let same_place = |entity: &&mut Entity| entity.offset == offset && entity.length == length;
        let kind = match open.tag.as_str() {
            "b" | "strong" => EntityKind::Bold,
            "i" | "em" => EntityKind::Italic,
            "s" | "strike" | "del" => EntityKind::Strikethrough,
            "u" | "ins" => EntityKind::Underline,
            "tg-spoiler" | "span" => EntityKind::Spoiler,
            "blockquote" if open.argument.is_empty() => EntityKind::Blockquote,
            "blockquote" => EntityKind::ExpandableBlockquote,
            "tg-emoji" if open.argument.parse::<u64>().is_ok_and(|id| id > 0) => {
                EntityKind::CustomEmoji { custom_emoji_id: open.argument }
            }
            "tg-emoji" => return Err("Invalid custom emoji identifier specified".to_owned()),
            "a" => {
                let target = if open.argument.is_empty() { &self.text[open.begin..] } else { open.argument.as_str() };
                match links::mentioned_user(target) {
                    Some(id) => EntityKind::TextMention { user: MentionedUser { id: PersonId(id) } },
                    None => match links::check(target) {
                        Ok(url) => EntityKind::TextLink { url },
                        Err(_) => return Ok(()),
                    },
                }
            }
            "pre" => match self.found.last_mut().filter(same_place) {
                Some(code) if code.kind == EntityKind::Code && !self.code_language.is_empty() => {
                    code.kind = EntityKind::Pre { language: Some(std::mem::take(&mut self.code_language)) };
                    return Ok(());
                }
                _ => EntityKind::Pre { language: None },
            },
            _ => {
                self.code_language = open.argument;
                EntityKind::Code
            }
        };
        self.found.push(Entity { offset, length, kind });
        Ok(())
    }
}

/// What the Bot API counts as white space inside a tag.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0b)
}

/// A character reference at `pos` (which is an ampersand), and where the text goes on after it.
///
/// Telegram knows `&lt; &gt; &amp; &quot;` and numeric references; the semicolon may be missing.
fn decode_reference(input: &str, pos: usize) -> Option<(char, usize)> {
    let rest = &input.as_bytes()[pos + 1..];
    let span = |from: usize, accepted: fn(&u8) -> bool| rest[from..].iter().take_while(|b| accepted(b)).count();
    let (c, end) = if rest.first() == Some(&b'#') {
        let hex = rest.get(1) == Some(&b'x');
        let (begin, radix) = if hex { (2, 16) } else { (1, 10) };
        let digits = span(begin, if hex { u8::is_ascii_hexdigit } else { u8::is_ascii_digit });
        let end = begin + digits;
        // The original gives up on references of ten bytes and more, ampersand included.
        if end + 1 >= 10 {
            return None;
        }
        let code = u32::from_str_radix(input.get(pos + 1 + begin..pos + 1 + end)?, radix).ok()?;
        (char::from_u32(code).filter(|c| *c != '\0')?, end)
    } else {
        let end = span(0, u8::is_ascii_alphabetic);
        let c = match &rest[..end] {
            b"lt" => '<',
            b"gt" => '>',
            b"amp" => '&',
            b"quot" => '"',
            _ => return None,
        };
        (c, end)
    };
    let semicolon = usize::from(rest.get(end) == Some(&b';'));
    Some((c, pos + 1 + end + semicolon))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(html: &str) -> (String, Vec<(usize, usize, EntityKind)>) {
        let (text, entities) = parse(html).unwrap();
        (text, entities.into_iter().map(|entity| (entity.offset, entity.length, entity.kind)).collect())
    }

    #[test]
    fn every_tag_gives_its_entity() {
        let link = |url: &str| EntityKind::TextLink { url: url.to_owned() };
        for (html, kind) in [
            ("<b>x</b>", EntityKind::Bold),
            ("<STRONG>x</strong>", EntityKind::Bold),
            ("<i>x</i>", EntityKind::Italic),
            ("<em>x</em>", EntityKind::Italic),
            ("<u>x</u>", EntityKind::Underline),
            ("<ins>x</ins>", EntityKind::Underline),
            ("<s>x</s>", EntityKind::Strikethrough),
            ("<strike>x</strike>", EntityKind::Strikethrough),
            ("<del>x</del>", EntityKind::Strikethrough),
            ("<span class=\"tg-spoiler\">x</span>", EntityKind::Spoiler),
            ("<tg-spoiler>x</tg-spoiler>", EntityKind::Spoiler),
            ("<blockquote>x</blockquote>", EntityKind::Blockquote),
            ("<blockquote expandable>x</blockquote>", EntityKind::ExpandableBlockquote),
            ("<code>x</code>", EntityKind::Code),
            ("<pre>x</pre>", EntityKind::Pre { language: None }),
            (
                "<pre><code class=\"language-rust\">x</code></pre>",
                EntityKind::Pre { language: Some("rust".to_owned()) },
            ),
            ("<a href=\"https://example.com/?a=1&amp;b=2\">x</a>", link("https://example.com/?a=1&b=2")),
            ("<a href = 'example.com' >x</a >", link("http://example.com/")),
            ("<a href=\"tg://user?id=42\">x</a>", EntityKind::TextMention { user: MentionedUser { id: PersonId(42) } }),
            (
                "<tg-emoji emoji-id=\"5368324170671202286\">x</tg-emoji>",
                EntityKind::CustomEmoji { custom_emoji_id: "5368324170671202286".to_owned() },
            ),
        ] {
            assert_eq!(kinds(html), ("x".to_owned(), vec![(0, 1, kind)]), "{html}");
        }
    }

    #[test]
    fn offsets_count_utf16_units_and_references_are_decoded() {
        let (text, entities) = kinds("\u{1f600}&lt;&#33;&#x1F600;<b>a\u{1f600}</b>&copy;&amp");
        assert_eq!(text, "\u{1f600}<!\u{1f600}a\u{1f600}&copy;&");
        assert_eq!(entities, [(6, 3, EntityKind::Bold)]);
    }

    #[test]
    fn what_is_empty_or_no_link_leaves_no_entity() {
        assert_eq!(kinds("<b></b>x<a href=\"nonsense\">y</a>"), ("xy".to_owned(), vec![]));
    }

    #[test]
    fn errors_have_telegrams_words() {
        for (html, error) in [
            ("<b>unclosed", "Can't find end tag corresponding to start tag \"b\""),
            ("<script>alert(1)</script>", "Unsupported start tag \"script\" at byte offset 0"),
            ("a<b><i>test</b></i>", "Unmatched end tag at byte offset 11, expected \"</i>\", found \"</b>\""),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("1 < 2", "Unsupported start tag \"\" at byte offset 2"),
            ("<b", "Unclosed start tag at byte offset 0"),
            ("<a href=\"x", "Unclosed start tag \"a\" at byte offset 0"),
            ("<a =x>y</a>", "Empty attribute name in the tag \"a\" at byte offset 0"),
            ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
            ("<b>x</b y>", "Unclosed end tag at byte offset 4"),
            ("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
            ("<tg-emoji emoji-id=\"no\">x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ] {
            assert_eq!(parse(html).unwrap_err(), error, "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_input_is_parsed_or_refused_and_entities_stay_inside_the_text(
            html in "([<>/&;#x\"'= 0-9a-c\u{0}\u{e9}\u{1f600}]|<b>|</b>|<a href=|<pre><code class=\"language-c\">|</code></pre>|&lt;){0,24}"
        ) {
            if let Ok((text, entities)) = parse(&html) {
                let length = text.encode_utf16().count();
                for entity in entities {
                    prop_assert!(entity.length > 0 && entity.offset + entity.length <= length);
                }
            }
        }

        #[test]
        fn escaped_text_comes_back_as_it_was(text in "\\PC{0,40}") {
            let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(parse(&html), Ok((text, vec![])));
        }
    }
}
