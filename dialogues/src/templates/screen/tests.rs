//! What templates' screens say, in both languages.

use std::collections::BTreeSet;

use blastpro_domain::ids::{OwnerId, TemplateId};
use blastpro_domain::templates::render::{ContentError, Program, TooLong};
use blastpro_domain::templates::{Content, FormattedText, Source, Template};
use blastpro_services::templates::TemplateSummary;
use chrono::{DateTime, Utc};

use super::*;
use crate::pages::Pages;
use crate::templates::incoming::Unusable;

const HOSTILE: &str = "<b>Promo</b> & \"co\"_*`[x]( \u{202e}\u{200b}";

fn at() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn a_template(text: &str) -> Template {
    Template {
        id: TemplateId::new(),
        owner_id: OwnerId::new(),
        name: HOSTILE.into(),
        version: 3,
        content: Content::text(FormattedText::plain(text)),
        source: Source::Written,
        created_at: at(),
        changed_at: at(),
        deleted_at: None,
    }
}

fn error_of(text: &str) -> (Content, ContentError) {
    let content = Content::text(FormattedText::plain(text));
    let error = Program::parse(&content).expect_err("it is wrong");
    (content, error)
}

fn shown(variants: u128) -> Shown {
    Shown {
        examples: 3,
        variants,
        sample: Some(HOSTILE.into()),
        longest: Some((4000, 4096)),
        remarks: vec![Remark::Buttons, Remark::Literal, Remark::CaptionsOnly, Remark::CustomEmoji],
        can_test: true,
    }
}

/// Every screen at its fullest.
fn every(language: Language) -> Vec<Screen> {
    let (zone, kept) = (chrono_tz::Asia::Jakarta, a_template(&format!("{HOSTILE}\n").repeat(40)));
    let summary = TemplateSummary {
        id: kept.id,
        name: HOSTILE.into(),
        version: 1,
        kind: None,
        parts: 1,
        literal: false,
        changed_at: at(),
    };
    let summaries = vec![summary; 5];
    let pages = Pages::new(1, 15, 5);
    let listed = |templates, search, draft| Listed { templates, pages, total: 15, search, draft };
    let used: Vec<String> = vec![HOSTILE.into(); 9];
    let mut screens = vec![
        list(language, listed(&summaries, "", true)),
        list(language, listed(&summaries, HOSTILE, true)),
        list(language, listed(&[], HOSTILE, false)),
        ask(language, None),
        ask(language, Some(HOSTILE)),
        explain(language),
        collecting(language, 1, false),
        collecting(language, 10, true),
        ask_discard(language, None),
        ask_discard(language, Some(HOSTILE)),
        draft_there(language, Callback::New { over: true }),
        link(language, "https://t.me/c/1234567890/12/345?single&comment=5", true),
        link(language, "https://t.me/jualbeli/5", false),
        preview(language, Subject::Draft { revises: None }, &shown(1)),
        preview(language, Subject::Draft { revises: Some(HOSTILE) }, &shown(12)),
        preview(language, Subject::Saved { id: kept.id, name: HOSTILE }, &shown(u128::MAX)),
        empty(language),
        too_long(language, TooLong { part: 0, units: 5000, limit: 4096 }),
        too_long(language, TooLong { part: 0, units: 1100, limit: 1024 }),
        template(language, zone, &kept, &used, Some(crate::keyboard::Button::new("x", &Callback::Home))),
        ask_rename(language, &kept, Some(NameProblem::Invalid)),
        ask_rename(language, &kept, Some(NameProblem::Taken)),
        ask_delete(language, &kept),
        in_use(language, &kept, &used),
        deleted(language, zone, &kept, at()),
    ];
    let reasons = [
        Unusable::Protected,
        Unusable::TooLarge,
        Unusable::Sticker,
        Unusable::VideoNote,
        Unusable::Poll,
        Unusable::Location,
        Unusable::Contact,
        Unusable::Other,
    ];
    screens.extend(reasons.map(|why| refused(language, why, Some(HOSTILE))));
    for text in ["{<b>nama</b>}", "{nam}", "{}", "a {", "a }", "{a|}", &"{a|".repeat(20)] {
        let (content, error) = error_of(text);
        screens.push(problem(language, &content, &error));
    }
    screens
}

#[test]
fn every_screen_escapes_what_people_wrote_fits_a_phone_and_ends_with_a_way_back() {
    for language in Language::ALL {
        for screen in every(language) {
            let text = screen.text.as_str();
            assert!(!text.contains("<b>Promo</b>") && !text.contains("<b>nama</b>"), "{text}");
            assert!(!text.contains("templates-"), "{text}");
            assert!(!text.contains("{$") && !text.contains("{ $"), "{text}");
            assert!(text.lines().count() <= 10 && text.chars().count() <= 1_000, "{text}");
            let rows = screen.keyboard.rows();
            assert!(rows.len() <= 8, "{text}");
            let last = rows.last().and_then(|row| row.last()).expect("a button");
            assert_eq!(last.text, t!(language, "common-back"), "{text}");
            let data: Vec<_> = rows.iter().flatten().map(|button| &button.data).collect();
            let different: BTreeSet<_> = data.iter().collect();
            assert!(data.len() <= different.len() + 4, "the same button twice: {data:?}");
        }
    }
}

#[test]
fn an_error_shows_its_place_and_how_to_write_it() {
    let (content, error) = error_of("Halo {nama}, apa kabar?");
    let screen = problem(Language::Id, &content, &error);
    assert!(screen.text.as_str().contains("Halo 👉<b>{nama}</b>, apa kabar?"), "{}", screen.text.as_str());
    assert!(screen.text.as_str().contains("{name}"), "the nearest: {}", screen.text.as_str());
}

#[test]
fn too_long_says_by_how_much() {
    let screen = too_long(Language::Id, TooLong { part: 0, units: 5096, limit: 4096 });
    assert!(screen.text.as_str().contains("Kelebihan 1.000"), "{}", screen.text.as_str());
}

#[test]
fn more_than_a_million_variations_are_not_counted() {
    let screen = preview(Language::Id, Subject::Draft { revises: None }, &shown(u128::MAX));
    assert!(screen.text.as_str().contains("lebih dari satu juta"), "{}", screen.text.as_str());
}
