//! The embedded messages, and how one is formatted.

use std::sync::LazyLock;

use blastpro_domain::identity::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::numbers;
use crate::{Arg, Html, HtmlArg};

macro_rules! embed {
    ($language:literal: $($noun:literal)*) => {
        &[$(($noun, include_str!(concat!("../", $language, "/", $noun, ".ftl")))),*]
    };
}

type Sources = &'static [(&'static str, &'static str)];

const INDONESIAN: Sources = embed!("id": "accounts" "campaigns" "commands" "common" "identity" "jobs" "logins" "mail" "menu" "notices" "simulator" "targets" "templates" "times");
const ENGLISH: Sources = embed!("en": "accounts" "campaigns" "commands" "common" "identity" "jobs" "logins" "mail" "menu" "notices" "simulator" "targets" "templates" "times");

static CATALOGUES: LazyLock<[FluentBundle<FluentResource>; 2]> = LazyLock::new(|| Language::ALL.map(load));

const fn sources(language: Language) -> Sources {
    match language {
        Language::Id => INDONESIAN,
        Language::En => ENGLISH,
    }
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // The marks protect text of mixed direction, which our languages never have, and break searching and links.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Id => |value, _| format_number(Language::Id, value),
        Language::En => |value, _| format_number(Language::En, value),
    }));
    for (_, source) in sources(language) {
        // A resource with an error still holds its other messages. That none has an error is a test.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[expect(clippy::cast_possible_truncation, reason = "every number was an i64, see `Arg`")]
fn format_number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(numbers::number(language, number.value as i64)),
        _ => None,
    }
}

/// The plain message `key`. Call it through [`t!`](crate::t), so that a test sees the key. A key that does not exist
/// is its own text: wrong to look at, but no reason to stop.
#[must_use]
pub fn text(language: Language, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
    format(language, key, &args.iter().map(|(name, value)| (*name, value.value())).collect())
}

/// The HTML message `key`, with its text arguments escaped. Call it through [`html!`](crate::html).
#[must_use]
pub fn html(language: Language, key: &str, args: &[(&'static str, HtmlArg<'_>)]) -> Html {
    Html::trusted(format(language, key, &args.iter().map(|(name, value)| (*name, value.value())).collect()))
}

fn format(language: Language, key: &str, args: &FluentArgs<'_>) -> String {
    let [indonesian, english] = &*CATALOGUES;
    let catalogue = match language {
        Language::Id => indonesian,
        Language::En => english,
    };
    let Some(pattern) = catalogue.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    catalogue.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
}

/// Every message of a noun for a page that formats them itself: key and text, with `{name}` where a variable belongs.
/// Such a noun has no plural forms.
#[must_use]
pub fn strings(language: Language, noun: &str) -> Vec<(String, String)> {
    let Some((_, source)) = sources(language).iter().find(|(name, _)| *name == noun) else {
        return Vec::new();
    };
    let resource = fluent_syntax::parser::parse(*source).unwrap_or_else(|(resource, _)| resource);
    resource
        .body
        .iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some((message.id.name.to_owned(), template(message.value.as_ref()?))),
            _ => None,
        })
        .collect()
}

fn template(pattern: &Pattern<&str>) -> String {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
                    text.push_str(value);
                }
                InlineExpression::VariableReference { id } => {
                    text.push('{');
                    text.push_str(id.name);
                    text.push('}');
                }
                _ => {}
            },
            PatternElement::Placeable { .. } => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_the_language_writes_it() {
        let days = |language| text(language, "times-days", &[("n", Arg::Number(1250))]);
        assert_eq!(days(Language::Id), "1.250 hari");
        assert_eq!(days(Language::En), "1,250 days");
    }

    #[test]
    fn a_key_that_does_not_exist_stops_nothing() {
        assert_eq!(text(Language::Id, "common-no-such-key", &[]), "common-no-such-key");
    }

    #[test]
    fn text_arguments_of_html_are_escaped_and_html_is_not() {
        let page = |name: HtmlArg<'_>| html(Language::Id, "menu-screen-empty", &[("name", name)]);
        assert!(page("<i>x</i>".into()).as_str().contains("&lt;i&gt;x&lt;/i&gt;"));
        assert!(page(Html::escaped("a&b").into()).as_str().contains("a&amp;b"));
    }
}
