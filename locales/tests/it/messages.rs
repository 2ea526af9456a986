//! The messages of the catalogue, read without the code under test.

use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::identity::Language;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::workspace;

/// One message in one language.
#[derive(Debug)]
pub struct Message {
    /// The file it is in, without extension.
    pub noun: String,
    /// The variables it mentions.
    pub variables: BTreeSet<String>,
    /// Each way it can turn out, with `x` for every variable.
    pub renderings: Vec<String>,
}

/// Every message of a language by its key.
pub fn messages(language: Language) -> BTreeMap<String, Message> {
    let folder = format!("locales/{}", language.code());
    let mut messages = BTreeMap::new();
    for (path, source) in workspace::files(&folder, &["ftl"]) {
        let resource = fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{path} does not parse: {errors:?}"));
        let noun = path.rsplit('/').next().and_then(|name| name.strip_suffix(".ftl")).expect("an .ftl file");
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let pattern = message.value.unwrap_or_else(|| panic!("{path}: {} says nothing", message.id.name));
            let mut variables = BTreeSet::new();
            let renderings = render(&pattern, &mut variables);
            let key = message.id.name.to_owned();
            let message = Message { noun: noun.to_owned(), variables, renderings };
            assert!(messages.insert(key, message).is_none(), "{path}: {} is there twice", entry_name(&pattern));
        }
    }
    messages
}

fn entry_name(pattern: &Pattern<&str>) -> String {
    format!("{pattern:?}").chars().take(80).collect()
}

fn render(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) -> Vec<String> {
    let mut texts = vec![String::new()];
    for element in &pattern.elements {
        let choices = match element {
            PatternElement::TextElement { value } => vec![(*value).to_owned()],
            PatternElement::Placeable { expression } => expand(expression, variables),
        };
        texts = texts.iter().flat_map(|text| choices.iter().map(move |choice| format!("{text}{choice}"))).collect();
    }
    texts
}

fn expand(expression: &Expression<&str>, variables: &mut BTreeSet<String>) -> Vec<String> {
    match expression {
        Expression::Inline(inline) => inline_text(inline, variables),
        Expression::Select { selector, variants } => {
            inline_text(selector, variables);
            variants.iter().flat_map(|variant| render(&variant.value, variables)).collect()
        }
    }
}

fn inline_text(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) -> Vec<String> {
    match inline {
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
            vec![(*value).to_owned()]
        }
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
            vec!["x".to_owned()]
        }
        InlineExpression::Placeable { expression } => expand(expression, variables),
        other => panic!("functions, terms and references to messages are not used here: {other:?}"),
    }
}
