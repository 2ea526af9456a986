//! Rust sources as tokens: comments are gone, strings are whole, and every macro call is found, also inside another.

use std::str::FromStr;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::workspace;

/// A Rust file.
pub struct Source {
    /// Its path from the workspace's folder.
    pub path: String,
    /// What it says.
    pub tokens: TokenStream,
}

/// Every Rust file below `folder`.
pub fn sources(folder: &str) -> Vec<Source> {
    let files = workspace::files(folder, &["rs"]);
    files.into_iter().map(|(path, text)| Source { tokens: tokens(&path, &text), path }).collect()
}

/// The tokens of a source text.
pub fn tokens(path: &str, text: &str) -> TokenStream {
    TokenStream::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The value of a plain or raw string literal; `None` for any other token.
pub fn string(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let text = literal.to_string();
    if let Some(raw) = text.strip_prefix('r') {
        return Some(raw.trim_matches('#').trim_matches('"').to_owned());
    }
    let quoted = text.strip_prefix('"')?.strip_suffix('"')?;
    Some(quoted.replace("\\\"", "\"").replace("\\n", "\n"))
}

/// Calls `visit` with the name and the arguments of every macro call, outer ones first.
pub fn macro_calls(tokens: TokenStream, visit: &mut impl FnMut(&Ident, &TokenStream)) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        if let [TokenTree::Ident(name), TokenTree::Punct(bang)] = &tokens[index.saturating_sub(2)..index]
            && bang.as_char() == '!'
        {
            visit(name, &group.stream());
        }
        macro_calls(group.stream(), visit);
    }
}

/// The arguments of a call, split at the commas between them.
pub fn arguments(tokens: &TokenStream) -> Vec<Vec<TokenTree>> {
    let mut arguments = vec![Vec::new()];
    for token in tokens.clone() {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => arguments.push(Vec::new()),
            _ => arguments.last_mut().expect("never empty").push(token),
        }
    }
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

/// The tokens without test modules, test functions and attributes.
pub fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut skipping = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                // `#![…]` as well.
                while let Some(TokenTree::Punct(_)) = tokens.peek() {
                    tokens.next();
                }
                if let Some(TokenTree::Group(attribute)) = tokens.next() {
                    let text = attribute.stream().to_string();
                    skipping |= text.starts_with("cfg (test") || text.starts_with("cfg(test") || text == "test";
                }
            }
            TokenTree::Group(group) => {
                let body = group.delimiter() == Delimiter::Brace;
                if !(skipping && body) {
                    let inner = without_tests(group.stream());
                    kept.push(TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)));
                }
                skipping &= !body;
            }
            TokenTree::Punct(semicolon) if skipping && semicolon.as_char() == ';' => skipping = false,
            token if !skipping => kept.push(token),
            _ => {}
        }
    }
    kept.into_iter().collect()
}
