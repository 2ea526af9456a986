//! Both languages say the same things, in a form that Telegram accepts.

use std::collections::BTreeSet;

use blastpro_domain::identity::Language;

use crate::messages::messages;
use crate::telegram_html;
use crate::usage;

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let indonesian = messages(Language::Id);
    let english = messages(Language::En);
    let keys = |messages: &std::collections::BTreeMap<String, _>| messages.keys().cloned().collect::<BTreeSet<_>>();
    let difference: Vec<_> = keys(&indonesian).symmetric_difference(&keys(&english)).cloned().collect();
    assert!(difference.is_empty(), "only in one language: {difference:?}");
    for (key, message) in &indonesian {
        assert_eq!(message.variables, english[key].variables, "{key}");
        assert_eq!(message.noun, english[key].noun, "{key} is in different files");
    }
}

#[test]
fn a_key_begins_with_the_noun_of_its_file() {
    for language in Language::ALL {
        for (key, message) in messages(language) {
            assert!(key.starts_with(&format!("{}-", message.noun)), "{key} in {}.ftl", message.noun);
        }
    }
}

#[test]
fn every_file_is_embedded() {
    for language in Language::ALL {
        for key in messages(language).keys() {
            let text = blastpro_locales::text(language, key, &[]);
            assert_ne!(&text, key, "{key} is in a file that catalogue.rs does not embed");
        }
    }
}

#[test]
fn messages_sent_as_html_are_html_that_telegram_accepts() {
    let keys = usage::keys_of("html");
    for language in Language::ALL {
        for (key, message) in messages(language).iter().filter(|(key, _)| keys.contains(*key)) {
            for rendering in &message.renderings {
                if let Err(problem) = telegram_html::check(rendering) {
                    panic!("{key} ({}): {problem}", language.code());
                }
            }
        }
    }
}

#[test]
fn plain_messages_hold_no_markup() {
    let keys = usage::keys_of("t");
    for language in Language::ALL {
        for (key, message) in messages(language).iter().filter(|(key, _)| keys.contains(*key)) {
            for rendering in &message.renderings {
                let markup = rendering.contains(['<', '>']) || rendering.contains("&amp;");
                assert!(!markup, "{key} ({}) is read by t!: {rendering}", language.code());
            }
        }
    }
}

#[test]
fn answers_to_presses_fit_into_telegrams_200_characters() {
    // With room for what a variable may hold.
    for key in ["common-button-expired", "common-apology", "logins-resend-too-soon", "identity-timezone-set"] {
        for language in Language::ALL {
            let longest = messages(language)[key].renderings.iter().map(|text| text.chars().count()).max();
            assert!(longest <= Some(160), "{key} ({})", language.code());
        }
    }
}
