//! Every use of a message names one that exists, with its variables, and every message is used.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::identity::Language;
use proc_macro2::TokenTree;

use crate::messages::messages;
use crate::rust::{arguments, macro_calls, sources, string};
use crate::workspace;

/// One `t!` or `html!`.
#[derive(Debug)]
struct Use {
    place: String,
    macro_name: String,
    key: String,
    variables: BTreeSet<String>,
}

/// Every use in the Rust sources of the workspace.
fn uses() -> Vec<Use> {
    let mut uses = Vec::new();
    for source in sources(".") {
        macro_calls(source.tokens, &mut |name, tokens| {
            let macro_name = name.to_string();
            if macro_name != "t" && macro_name != "html" {
                return;
            }
            let place = format!("{}:{}", source.path, name.span().start().line);
            let arguments = arguments(tokens);
            let key = arguments.get(1).and_then(|key| key.first()).and_then(string);
            let key = key.unwrap_or_else(|| panic!("{place}: the key of {macro_name}! must be a string literal"));
            let variables = arguments[2..].iter().map(|argument| match argument.first() {
                Some(TokenTree::Ident(variable)) => variable.to_string(),
                _ => panic!("{place}: {macro_name}! takes `name = value`"),
            });
            uses.push(Use { key, variables: variables.collect(), place: place.clone(), macro_name });
        });
    }
    assert!(uses.len() > 100, "the scan finds the uses: {}", uses.len());
    uses
}

/// The keys that a macro is called with.
pub fn keys_of(macro_name: &str) -> BTreeSet<String> {
    uses().into_iter().filter(|usage| usage.macro_name == macro_name).map(|usage| usage.key).collect()
}

#[test]
fn every_use_names_a_message_with_its_variables() {
    let messages = messages(Language::Id);
    for Use { place, key, variables, .. } in uses() {
        let message = messages.get(&key).unwrap_or_else(|| panic!("{place}: there is no message {key}"));
        assert_eq!(variables, message.variables, "{place}: the variables of {key}");
    }
}

#[test]
fn every_message_is_used() {
    let used: BTreeSet<_> = uses().into_iter().map(|usage| usage.key).chain(page_uses().into_keys()).collect();
    let unused: Vec<_> = messages(Language::Id).into_keys().filter(|key| !used.contains(key)).collect();
    assert!(unused.is_empty(), "nobody uses {unused:?}");
}

#[test]
fn every_use_on_the_page_names_a_message_with_its_variables() {
    let messages = messages(Language::Id);
    for (key, calls) in page_uses() {
        let message = messages.get(&key).unwrap_or_else(|| panic!("the page names {key}, which does not exist"));
        for (place, variables) in calls {
            // A key that is handed on gets its variables elsewhere, if it has any.
            if let Some(variables) = variables {
                assert_eq!(variables, message.variables, "{place}: the variables of {key}");
            }
        }
    }
}

type PageUses = BTreeMap<String, Vec<(String, Option<BTreeSet<String>>)>>;

/// Every quoted `simulator-…` of the chat page, with the variables where it is the first argument of a call.
fn page_uses() -> PageUses {
    let mut uses = PageUses::new();
    for (path, text) in workspace::files("crates/simulator/page", &["js", "html", "css"]) {
        for (key, variables) in quoted_keys(&text) {
            uses.entry(key).or_default().push((path.clone(), variables));
        }
    }
    uses
}

fn quoted_keys(source: &str) -> Vec<(String, Option<BTreeSet<String>>)> {
    let mut keys = Vec::new();
    for (position, _) in source.match_indices("simulator-") {
        let quote = source[..position].chars().next_back();
        let Some(quote @ ('"' | '\'' | '`')) = quote else {
            continue;
        };
        let Some((key, rest)) = source[position..].split_once(quote) else {
            continue;
        };
        let direct = source[..position - 1].trim_end().ends_with("t(");
        let variables = direct.then(|| object_keys(rest.trim_start()));
        keys.push((key.to_owned(), variables));
    }
    keys
}

/// The names in `, { name, other: value }`; none where no object follows.
fn object_keys(rest: &str) -> BTreeSet<String> {
    let Some(object) = rest.strip_prefix(',').map(str::trim_start).and_then(|rest| rest.strip_prefix('{')) else {
        return BTreeSet::new();
    };
    let mut depth = 0;
    let mut entries = vec![String::new()];
    for character in object.chars() {
        match character {
            '}' if depth == 0 => break,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => entries.push(String::new()),
            _ => {}
        }
        if depth == 0 && character != ',' {
            entries.last_mut().expect("never empty").push(character);
        }
    }
    let names = entries.iter().map(|entry| entry.split(':').next().unwrap_or_default().trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn the_scan_of_the_page_reads_keys_and_variables() {
    let line =
        r#"h("p", {}, t("simulator-unread", { count: number(a, b), name }), x ? "simulator-on" : t('simulator-off'))"#;
    let found = quoted_keys(line);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(found[0], ("simulator-unread".to_owned(), Some(names(&["count", "name"]))));
    assert_eq!(found[1], ("simulator-on".to_owned(), None));
    assert_eq!(found[2], ("simulator-off".to_owned(), Some(names(&[]))));
}
