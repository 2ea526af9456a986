use chrono::TimeZone as _;
use chrono_tz::Asia::Jakarta;
use proptest::prelude::*;

use super::super::text::EntityKind;
use super::super::text::tests::{formatted, is_valid};
use super::*;
use crate::identity::Language;

fn values() -> Values {
    let now = Jakarta.with_ymd_and_hms(2026, 11, 22, 8, 30, 0).single().expect("a time");
    Values::group("Jual Beli Bandung", Some("jbb"), now, Language::Id)
}

fn nobody() -> Values {
    Values { name: None, username: None, group: None, ..values() }
}

fn compile(text: &str) -> Compiled {
    Compiled::parse(&FormattedText::plain(text)).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn rendered(text: &str) -> String {
    compile(text).render(&values(), 0).text
}

fn problem(text: &str) -> (usize, Problem) {
    let error = Compiled::parse(&FormattedText::plain(text)).expect_err(text);
    (error.at, error.problem)
}

fn unknown(name: &str, suggestion: Option<Field>) -> Problem {
    Problem::UnknownField { name: name.into(), suggestion }
}

/// Every rendering there is, by trying many draws.
fn all(text: &str) -> std::collections::BTreeSet<String> {
    let compiled = compile(text);
    (0..2_000).map(|draw| compiled.render(&values(), draw).text).collect()
}

#[test]
fn what_users_of_the_predecessor_write_means_what_it_meant() {
    assert_eq!(rendered("Halo {name}!"), "Halo Jual Beli Bandung!");
    assert_eq!(all("{a|b|c}"), ["a", "b", "c"].map(str::to_owned).into());
    assert_eq!(all("{a|{b|c}} {x|y}"), ["a x", "a y", "b x", "b y", "c x", "c y"].map(str::to_owned).into());
}

#[test]
fn fields_have_values_defaults_and_one_has_a_fallback() {
    assert_eq!(
        rendered("{group}, {username}, {day}, {date}, {time}"),
        "Jual Beli Bandung, @jbb, Minggu, 22 November 2026, 08.30"
    );
    assert_eq!(rendered("{ Name }{first_name}{last_name:-}"), "Jual Beli Bandung-");
    assert_eq!(rendered("{first_name:a: b}"), "a: b");
    assert_eq!(compile("{name} {name:Bos} {name:} {group}|").render(&nobody(), 0).text, "Kak Bos  |");
    let english = Values { language: Language::En, ..nobody() };
    assert_eq!(compile("Hi {name}").render(&english, 0).text, "Hi there");
    assert_eq!(compile("{name:{name:Sis}}").render(&nobody(), 0).text, "Sis");
    assert_eq!(compile("{date}{name}{name:x}").fields(), [Field::Name, Field::Date]);
}

#[test]
fn an_empty_branch_is_a_branch_and_other_marks_are_plain_outside_braces() {
    assert_eq!(all("x{|!}"), ["x", "x!"].map(str::to_owned).into());
    assert_eq!(rendered("a | b : c"), "a | b : c");
    assert_eq!(all("{a:b|a:b}"), ["a:b".to_owned()].into());
    assert_eq!(rendered(r"C:\data ¯\\_(ツ)_/¯ \"), r"C:\data ¯\_(ツ)_/¯ \");
    assert_eq!(rendered(r"\{name\} \| \\"), r"{name} | \");
    assert_eq!(all(r"{a\|b|\}}"), ["a|b", "}"].map(str::to_owned).into());
}

#[test]
fn values_are_not_read_as_templates() {
    let values = Values::group("{a|b} \\{", None, values().now, Language::Id);
    assert_eq!(compile("{group}").render(&values, 1).text, "{a|b} \\{");
}

#[test]
fn an_error_says_where_and_what() {
    assert_eq!(problem("Halo {nama}"), (5, unknown("nama", Some(Field::Name))));
    assert_eq!(problem("😀{promo}"), (1, unknown("promo", None)));
    assert_eq!(problem("{{name}}"), (0, unknown("{name}", Some(Field::Name))));
    assert_eq!(problem(r"{na\|me}"), (0, unknown(r"na\|me", Some(Field::Name))));
    assert_eq!(problem("a } b"), (2, Problem::LoneClose));
    assert_eq!(problem("{a|b}}"), (5, Problem::LoneClose));
    assert_eq!(problem("x{a|{b}"), (4, unknown("b", None)));
    assert_eq!(problem("x{a|b"), (1, Problem::Unclosed));
    assert_eq!(problem("{}"), (0, Problem::EmptyBraces));
    assert_eq!(problem("{ }"), (0, Problem::EmptyBraces));
    let unit = Compiled::parse(&FormattedText::plain("😀😀 }")).expect_err("a lone brace");
    assert_eq!((unit.at, unit.unit), (3, 5));
}

#[test]
fn bounds_hold_at_their_edges() {
    let nested = |depth: usize| format!("{}x{}", "{|".repeat(depth), "}".repeat(depth));
    compile(&nested(MAX_DEPTH));
    assert_eq!(problem(&nested(MAX_DEPTH + 1)), (2 * MAX_DEPTH, Problem::TooDeep));
    compile(&format!("{{{}}}", "|".repeat(MAX_BRANCHES - 1)));
    assert_eq!(problem(&format!("{{{}}}", "|".repeat(MAX_BRANCHES))).1, Problem::TooManyBranches);
    compile(&"{name}".repeat(MAX_NODES));
    assert_eq!(problem(&"{name}".repeat(MAX_NODES + 1)), (6 * MAX_NODES, Problem::TooLarge));
    // The deepest braces of all do not exhaust the stack.
    assert_eq!(problem(&"{".repeat(100_000)).1, Problem::TooDeep);
}

#[test]
fn variants_are_counted() {
    for (text, variants) in [("", 1), ("{a|b}{c|d|e}", 6), ("{a|{b|c}}", 3), ("{name:{a|b}}", 2), ("{|}", 2)] {
        assert_eq!(compile(text).variants(), variants, "{text}");
    }
    assert_eq!(compile(&"{0|1}".repeat(200)).variants(), u128::MAX);
}

#[test]
fn what_could_come_out_blank_is_known() {
    for blank in ["", " {group}", "{|a}", "{first_name: }", "{a|{username}}"] {
        assert!(compile(blank).may_be_blank(), "{blank}");
    }
    for text in ["a", "{name}", "{group:x}", "{a|b}", "{|a}{time}"] {
        assert!(!compile(text).may_be_blank(), "{text}");
    }
}

#[test]
fn entities_cover_what_became_of_what_they_covered() {
    // The places of the marks are those of the letters: b bold, i italic.
    let cases = [
        // around a choice: what was drawn
        ("x {aa|aa} y", "  bbbbbbb  ", "x aa y", "  bb  "),
        // in a branch: along with it
        ("{aa|aa} y", " bb bb   ", "aa y", "bb  "),
        // on the name, on the braces too, or on a part of it: the value
        ("{name} y", " bbbb   ", "Toko y", "bbbb  "),
        ("{name} y", "bbbbbb  ", "Toko y", "bbbb  "),
        ("{name} y", "  b     ", "Toko y", "bbbb  "),
        // what has nothing left to cover goes
        ("a{group:}b", " bbbbbbbb ", "ab", "  "),
        // an escape is one character
        (r"\{a\}", "bb bb", "{a}", "b b"),
        (r"\{a\}", "b  b ", "{a}", "b b"),
    ];
    let values = Values { group: None, ..Values::group("Toko", None, values().now, Language::Id) };
    for (text, marks, expected, expected_marks) in cases {
        let source = FormattedText { text: text.into(), entities: bold(marks) };
        let found = Compiled::parse(&source).expect(text).render(&values, 7);
        assert_eq!(found, FormattedText { text: expected.into(), entities: bold(expected_marks) }, "{text}");
    }
}

/// A bold entity for each run of `b`.
fn bold(marks: &str) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    for (offset, _) in marks.match_indices('b') {
        match entities.last_mut().filter(|last| last.offset + last.length == offset) {
            Some(last) => last.length += 1,
            None => entities.push(Entity { offset, length: 1, kind: EntityKind::Bold }),
        }
    }
    entities
}

#[test]
fn a_draw_means_the_same_in_every_version() {
    let drawn: Vec<String> = (0..6).map(|draw| compile("{a|b|c}{d|e|f}").render(&values(), draw).text).collect();
    assert_eq!(drawn, ["ce", "bf", "ae", "be", "bf", "be"]);
}

/// Texts that are templates more often than not.
fn template() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-c :😀\n]{0,6}",
        Just(r"\{\|\\\}".to_owned()),
        prop::sample::select(Field::ALL.to_vec()).prop_map(|field| format!("{{{}}}", field.as_str())),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..5).prop_map(|branches| format!("{{{}}}", branches.join("|"))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            (prop::sample::select(Field::ALL.to_vec()), inner)
                .prop_map(|(field, default)| format!("{{{}:{default}}}", field.as_str())),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_panics(text in formatted(r"[{}|\\:a😀\n]{0,40}|(?s:.{0,60})"), draw in any::<u64>()) {
        match Compiled::parse(&text) {
            Ok(compiled) => prop_assert!(is_valid(&compiled.render(&values(), draw))),
            Err(error) => {
                prop_assert!(error.at <= text.text.chars().count());
                let before: String = text.text.chars().take(error.at).collect();
                prop_assert_eq!(error.unit, FormattedText::plain(before).units());
            }
        }
    }

    #[test]
    fn a_rendering_is_valid_bounded_and_the_same_each_time(text in formatted(template()), draw in any::<u64>()) {
        let Ok(compiled) = Compiled::parse(&text) else { return Ok(()) };
        for values in [values(), nobody()] {
            let message = compiled.render(&values, draw);
            prop_assert!(is_valid(&message), "{message:?}");
            prop_assert!(message.units() <= compiled.longest(&Bounds::TELEGRAM));
            prop_assert_eq!(&message, &compiled.render(&values, draw));
            prop_assert!(compiled.may_be_blank() || !message.text.trim().is_empty());
            let source = text.normalized();
            prop_assert!(message.entities.len() <= source.entities.len());
            for entity in &message.entities {
                prop_assert!(source.entities.iter().any(|of| of.kind == entity.kind));
            }
        }
    }

    #[test]
    fn no_more_renderings_come_out_than_variants_were_counted(text in template()) {
        let Ok(compiled) = Compiled::parse(&FormattedText::plain(text)) else { return Ok(()) };
        let found: std::collections::BTreeSet<_> = (0..60).map(|draw| compiled.render(&values(), draw).text).collect();
        prop_assert!(found.len() as u128 <= compiled.variants());
    }

    #[test]
    fn escaped_text_renders_as_itself_with_its_entities(text in formatted(r"[{}|\\:a😀\n]{0,40}"), draw in any::<u64>()) {
        let plain = FormattedText::plain(escape(&text.text));
        let compiled = Compiled::parse(&plain).expect("escaped text has no braces");
        prop_assert_eq!(compiled.render(&values(), draw).text, text.text.clone());
        prop_assert_eq!(compiled.variants(), 1);
        prop_assert_eq!(compiled.longest(&Bounds::TELEGRAM), text.units());
    }

    #[test]
    fn text_without_marks_keeps_its_entities(text in formatted("[a-c :😀\n]{0,40}"), draw in any::<u64>()) {
        let compiled = Compiled::parse(&text).expect("there are no braces");
        prop_assert_eq!(compiled.render(&values(), draw), text.normalized());
    }
}
