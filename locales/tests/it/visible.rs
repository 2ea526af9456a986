//! Nothing that a person sees is written outside the catalogue.
//!
//! Two rules. In what talks to people (the bot, the sender of notices) a text that reads like language is suspicious
//! anywhere, except where only programmers read it. In every other crate of the product no literal with letters may be
//! handed to a call that shows something.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::rust::{self, Source, sources, string, tokens, without_tests};

/// Macros whose strings nobody but a programmer or an operator reads, or which look a text up.
const SILENT_MACROS: [&str; 23] = [
    "t",
    "html",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "event",
    "span",
    "panic",
    "unreachable",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "counter",
    "gauge",
    "histogram",
    "include_str",
    "concat",
    "env",
    "write",
    "matches",
];

/// Calls whose strings nobody but a programmer reads.
const SILENT_CALLS: [&str; 6] = ["expect", "context", "debug_struct", "write_str", "contains", "starts_with"];

/// What the sender of notices stores with one that could not be sent, for operators.
const FOR_OPERATORS: [&str; 3] = ["no such owner", "a private chat cannot migrate", "invalid answer"];

/// Calls that show a person what they are given.
const SHOWING_CALLS: [&str; 14] = [
    "send_message",
    "edit_message_text",
    "edit_message_caption",
    "caption",
    "text",
    "answer",
    "toast",
    "alert",
    "say",
    "button",
    "button_if",
    "callback",
    "input_field_placeholder",
    "escaped",
];

/// A suspicious literal.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    line: usize,
    text: String,
}

/// Literals that read like language, anywhere but where only programmers look.
fn language_in(stream: TokenStream, findings: &mut Vec<Finding>) {
    let tokens: Vec<_> = stream.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                language_in(group.stream(), findings);
            }
            TokenTree::Group(group) => {
                let silent = match &tokens[index.saturating_sub(2)..index] {
                    [TokenTree::Ident(name), TokenTree::Punct(bang)] if bang.as_char() == '!' => {
                        SILENT_MACROS.contains(&name.to_string().as_str())
                    }
                    [.., TokenTree::Ident(name)] => SILENT_CALLS.contains(&name.to_string().as_str()),
                    _ => false,
                };
                if !silent {
                    language_in(group.stream(), findings);
                }
            }
            token => {
                if let Some(text) = string(token).filter(|text| reads_like_language(text)) {
                    findings.push(Finding { line: token.span().start().line, text });
                }
            }
        }
    }
}

/// A word with a capital and a small letter, or two words. Names of fields, of errors, and prefixes are neither.
fn reads_like_language(text: &str) -> bool {
    let text = without_placeholders(text);
    let mut words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    let Some(first) = words.next() else {
        return false;
    };
    let capital = first.chars().any(char::is_uppercase) && first.chars().any(char::is_lowercase);
    words.next().is_some() || capital || first.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}

/// The text without the `{…}` of a format string.
fn without_placeholders(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|character| {
            let outside = depth == 0 && *character != '{';
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            outside
        })
        .collect()
}

/// Literals with letters among the arguments of a call that shows something.
fn shown_in(stream: TokenStream, findings: &mut Vec<Finding>) {
    let tokens: Vec<_> = stream.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        if group.delimiter() == Delimiter::Parenthesis
            && let Some(TokenTree::Ident(name)) = index.checked_sub(1).and_then(|before| tokens.get(before))
            && SHOWING_CALLS.contains(&name.to_string().as_str())
        {
            for argument in rust::arguments(&group.stream()) {
                let literal = argument.iter().find_map(string);
                // `t!(…)` and other calls bring their own literals in groups, which are not looked into here.
                if let Some(text) = literal.filter(|text| text.chars().any(char::is_alphabetic)) {
                    findings.push(Finding { line: argument[0].span().start().line, text });
                }
            }
        }
        shown_in(group.stream(), findings);
    }
}

fn product() -> impl Iterator<Item = Source> {
    let folders =
        ["dialogues/src", "webhook/src", "src", "crates/services/src", "crates/engine/src", "crates/telegram/src"];
    // What the demo's made-up people say to each other is theirs.
    folders.into_iter().flat_map(sources).filter(|source| !source.path.starts_with("src/demo/"))
}

fn is_test(source: &Source) -> bool {
    source.path.ends_with("tests.rs") || source.path.contains("/tests/")
}

#[test]
fn what_talks_to_people_holds_no_language_of_its_own() {
    let talking = product().filter(|source| {
        source.path.starts_with("dialogues/")
            || source.path.starts_with("crates/engine/src/outbox")
            || source.path.starts_with("crates/engine/src/mail/message")
    });
    let mut complaints = Vec::new();
    for source in talking.filter(|source| !is_test(source)) {
        let mut findings = Vec::new();
        language_in(without_tests(source.tokens), &mut findings);
        findings.retain(|finding| !FOR_OPERATORS.contains(&finding.text.as_str()));
        complaints
            .extend(findings.into_iter().map(|Finding { line, text }| format!("{}:{line}: {text:?}", source.path)));
    }
    assert!(complaints.is_empty(), "belongs into locales/:\n{}", complaints.join("\n"));
}

#[test]
fn no_literal_is_shown_to_anybody() {
    let mut complaints = Vec::new();
    for source in product().filter(|source| !is_test(source)) {
        let mut findings = Vec::new();
        shown_in(without_tests(source.tokens), &mut findings);
        complaints
            .extend(findings.into_iter().map(|Finding { line, text }| format!("{}:{line}: {text:?}", source.path)));
    }
    assert!(complaints.is_empty(), "belongs into locales/:\n{}", complaints.join("\n"));
}

#[test]
fn the_rules_find_what_they_are_for() {
    let smuggled = r#"
        /// A comment may say anything.
        fn greet(bot: &Bot) {
            info!("Logs are for operators");
            let data = format!("s1:{}", id.expect("An id is there"));
            bot.send_message(chat, "halo");
            let label = "Kembali";
            let both = if english { "two words" } else { "kedua" };
            keyboard.button(t!(language, "common-back"), &action);
            Button::callback("« kembali", data);
        }
        #[cfg(test)]
        mod tests { fn x() { let _ = "Nobody sees This"; } }
    "#;
    let source = || without_tests(tokens("smuggled", smuggled));
    let texts = |findings: Vec<Finding>| findings.into_iter().map(|finding| finding.text).collect::<Vec<_>>();
    let mut findings = Vec::new();
    language_in(source(), &mut findings);
    assert_eq!(texts(findings), ["Kembali", "two words"]);
    let mut findings = Vec::new();
    shown_in(source(), &mut findings);
    assert_eq!(texts(findings), ["halo", "« kembali"]);
}
