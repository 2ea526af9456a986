use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights, Topic};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::{AccountId, ListId, OwnerId, TargetId, TelegramId};
use blastpro_domain::peers::PeerKind;
use blastpro_domain::phone::PhoneNumber;
use blastpro_domain::targets::{Target, TargetList};
use blastpro_locales::t;
use blastpro_services::targets::{FileError, ImportPreview, TargetFilter};
use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::*;
use crate::pages::Pages;
use crate::screens::Screen;
use crate::targets::{Kinds, View};

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists")
}

fn account() -> Account {
    Account {
        id: AccountId::new(),
        owner_id: OwnerId::new(),
        profile: Profile {
            telegram_id: TelegramId(7),
            first_name: "<b>Toko</b>".into(),
            last_name: None,
            username: None,
            phone: PhoneNumber::parse("081234560077").expect("valid"),
            premium: false,
        },
        state: AccountState::Connected,
        state_since: at(),
        last_error: None,
        network: NetworkKind::Telegram,
        created_at: at(),
    }
}

fn a_list(targets: i64, inactive: i64) -> TargetList {
    TargetList {
        id: ListId::new(),
        owner_id: OwnerId::new(),
        account_id: AccountId::new(),
        name: "<i>Scan 22/11</i>".into(),
        targets,
        inactive,
        created_at: at(),
        deleted_at: None,
    }
}

fn a_chat(kind: ChatKind, id: i64) -> Chat {
    Chat {
        key: ChatKey { kind: kind.peer_kind(), id },
        kind,
        access_hash: Some(1),
        title: format!("Jual <b>Beli</b> & lainnya, cabang yang panjang sekali namanya {id}"),
        username: None,
        members: Some(1_250),
        slow_mode: 30,
        can_write: true,
        media: MediaRights::default(),
        seen_at: at(),
        gone_at: None,
        migrated_to: None,
    }
}

fn a_target(topic: Option<i32>, refused: Option<&str>) -> Target {
    Target {
        id: TargetId::new(),
        list_id: ListId::new(),
        chat: ChatKey { kind: PeerKind::Channel, id: 77 },
        kind: if topic.is_some() { ChatKind::Forum } else { ChatKind::Supergroup },
        topic,
        title: "Jual <b>Beli</b> Bandung dan sekitarnya".into(),
        topic_title: topic.map(|topic| format!("Topik & {topic}")),
        paused: false,
        refused: refused.map(str::to_owned),
        gone: false,
    }
}

/// What holds for every screen: words, nobody's markup, a size that fits, a way back.
fn check(language: Language, screen: &Screen) {
    let text = screen.text.as_str();
    assert!(!text.contains("targets-") && !text.contains("<b>Beli") && !text.contains("<i>Scan"), "{text}");
    assert!(text.chars().count() < 1500 && text.lines().count() <= 10, "{text}");
    let rows = screen.keyboard.rows();
    assert!((1..=8).contains(&rows.len()), "{} rows: {rows:?}", rows.len());
    let back = t!(language, "common-back");
    assert_eq!(rows.last().and_then(|row| row.last()).map(|button| button.text.as_str()), Some(&*back));
    for row in rows {
        // What Telegram's apps show of a button on a small phone.
        let longest = [44, 19, 13, 9][row.len() - 1];
        for button in row {
            assert!(button.data.len() <= 64, "{button:?}");
            assert!(!button.text.contains("targets-") && button.text.chars().count() <= longest, "{button:?}");
        }
    }
}

const fn found(rows: &[Row], pages: Pages, total: i64) -> Found<'_> {
    Found { rows, pages, total, emptied: false }
}

fn rows() -> Vec<Row> {
    let kinds = [ChatKind::Group, ChatKind::Supergroup, ChatKind::Forum, ChatKind::Channel];
    kinds
        .into_iter()
        .cycle()
        .take(8)
        .zip(1_900_000_000_i64..)
        .map(|(kind, id)| {
            let chosen = match kind {
                ChatKind::Forum => Chosen::Topics(3),
                ChatKind::Group => Chosen::Whole,
                ChatKind::Supergroup | ChatKind::Channel => Chosen::No,
            };
            Row { chat: a_chat(kind, id), chosen }
        })
        .collect()
}

#[test]
fn a_full_page_in_the_middle_of_a_search_fits_in_eight_rows() {
    for language in Language::ALL {
        let (list, rows) = (a_list(10_000, 3), rows());
        let view = View { kinds: Kinds::All, page: 1 };
        let screen = choose(language, &list, view, "<b>jual", &found(&rows, Pages::new(1, 24, 8), 24));
        check(language, &screen);
        let text = screen.text.as_str();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[1].starts_with("🔍 “&lt;b&gt;jual”"), "on a line of its own: {text}");
        assert!(lines[0].contains(&blastpro_locales::number(language, 10_000)), "how many are chosen: {text}");
        assert!(lines[1].contains("2/3") && lines[1].chars().count() <= 44, "it fits a phone: {text}");
        let buttons: Vec<_> = screen.keyboard.rows().iter().flatten().collect();
        for part in ["t1:ct:", "t1:t:", "t1:cp:", "t1:ca:", "t1:c?:", "t1:cx:", "t1:ok:"] {
            assert!(buttons.iter().any(|button| button.data.starts_with(part)), "{part}");
        }
    }
}

#[test]
fn a_press_says_what_is_wanted_so_that_handling_it_twice_does_no_harm() {
    let rows = rows();
    let screen = choose(Language::Id, &a_list(4, 0), View::default(), "", &found(&rows, Pages::new(0, 8, 8), 8));
    let first = &screen.keyboard.rows()[0];
    assert!(first[0].text.starts_with('✅') && first[0].data.ends_with(":0"), "{first:?}");
    assert!(first[1].text.starts_with('⬜') && first[1].data.ends_with(":1"), "{first:?}");
}

#[test]
fn nothing_found_is_said_and_leads_on() {
    for language in Language::ALL {
        for (kinds, search) in [(Kinds::Channels, ""), (Kinds::All, "mobil")] {
            let view = View { kinds, page: 0 };
            check(language, &choose(language, &a_list(0, 0), view, search, &found(&[], Pages::new(0, 0, 8), 0)));
        }
        let nothing = found(&[], Pages::new(0, 0, 8), 0);
        let narrow = View { kinds: Kinds::Channels, page: 0 };
        let screen = choose(language, &a_list(0, 0), narrow, "mobil", &nothing);
        check(language, &screen);
        let named = t!(language, "targets-kinds-channels");
        assert!(screen.text.as_str().contains(&named), "where nothing was found: {}", screen.text);
        let everywhere = &screen.keyboard.rows()[0][0];
        assert!(everywhere.data.starts_with("t1:c:") && everywhere.data.ends_with(":a0"), "{everywhere:?}");
        check(language, &nothing_scanned(language, &a_list(0, 0), &account()));
        let forums = t!(language, "targets-kinds-forums");
        for (kinds, search) in [(Kinds::All, ""), (Kinds::Forums, ""), (Kinds::All, "mobil"), (Kinds::Forums, "mobil")]
        {
            let screen = ask_choose_none(language, &a_list(5, 0), View { kinds, page: 0 }, search, 41);
            check(language, &screen);
            let text = screen.text.as_str();
            assert_eq!(text.contains("mobil"), !search.is_empty(), "{text}");
            assert_eq!(text.contains(&forums), kinds == Kinds::Forums, "{text}");
            assert!(screen.keyboard.rows()[0][0].text.contains("41"), "{screen:?}");
        }
    }
}

#[test]
fn topics_are_marked_one_by_one_and_general_is_one_of_them() {
    let topic = |id: i32, closed| Topic { id, title: format!("<b>Beli</b> {id}"), closed, gone_at: None };
    let rows: Vec<_> = (1..=8).map(|id| (topic(id, id == 3), id == 1)).collect();
    for language in Language::ALL {
        let forum = a_chat(ChatKind::Forum, 1_900_000_001);
        let view = View { kinds: Kinds::Forums, page: 3 };
        let listed = FoundTopics { rows: &rows, pages: Pages::new(1, 500, 8), total: 500, search: "", chosen: 12 };
        let screen = topics(language, ListId::new(), view, &forum, &listed);
        check(language, &screen);
        let searched = topics(language, ListId::new(), view, &forum, &FoundTopics { search: "<b>Beli", ..listed });
        check(language, &searched);
        let buttons: Vec<_> = searched.keyboard.rows().iter().flatten().collect();
        assert!(buttons.iter().any(|button| button.data.starts_with("t1:tx:")), "{buttons:?}");
        assert!(buttons.iter().any(|button| button.text.contains("500")), "all means what was found: {buttons:?}");
        let first = &screen.keyboard.rows()[0];
        assert!(first[0].text.starts_with('✅') && first[1].text.starts_with('⬜'), "{first:?}");
        assert!(screen.text.as_str().contains("🔒"), "{}", screen.text);
        let back = screen.keyboard.rows().last().expect("rows")[0].data.clone();
        assert!(back.ends_with(":f3"), "back to the page it came from: {back}");
        for search in ["", "mobil"] {
            let none = FoundTopics { rows: &[], pages: Pages::new(0, 0, 8), total: 0, search, chosen: 0 };
            check(language, &topics(language, ListId::new(), view, &forum, &none));
        }
    }
}

#[test]
fn the_members_of_a_long_list_show_what_is_wrong_with_them() {
    let rows: Vec<_> = (0..8)
        .map(|n| match n {
            0 => Target { paused: true, ..a_target(None, None) },
            1 => a_target(Some(7), Some("TOPIC_CLOSED")),
            2 => Target { gone: true, ..a_target(None, None) },
            _ => a_target(Some(n), None),
        })
        .collect();
    for language in Language::ALL {
        let list = a_list(10_000, 3);
        let (all, pages) = (TargetFilter::default(), Pages::new(600, 10_000, 8));
        let listed = FoundMembers { rows: &rows, pages, total: 10_000, filter: &all };
        let screen = members(language, &list, &listed, Some(&rows[1]));
        check(language, &screen);
        let text = screen.text.as_str();
        assert!(text.contains("⏸ 1.") && text.contains("🚫 2.") && text.contains("👻 3.") && text.contains("✅ 4."));
        assert!(text.contains("Topik &amp; 3"), "what tells topics apart is not cut off: {text}");
        assert!(screen.keyboard.rows()[0][0].data.starts_with("t1:mb:"), "it can be put back");
        for (search, skipped_only) in [("", false), ("", true), ("<b>Beli", false), ("<b>Beli", true)] {
            let filter = TargetFilter { search: search.into(), skipped_only };
            let some = members(language, &list, &FoundMembers { filter: &filter, ..listed }, Some(&rows[1]));
            check(language, &some);
            let offered = some.keyboard.rows().iter().flatten().any(|button| button.data.starts_with("t1:mo:"));
            assert_eq!(offered, !skipped_only, "{some:?}");
            let none = FoundMembers { rows: &[], pages: Pages::new(0, 0, 8), total: 0, filter: &filter };
            let none = members(language, &a_list(0, 0), &none, None);
            check(language, &none);
            let offers = |data: &str| none.keyboard.rows().iter().flatten().any(|button| button.data.starts_with(data));
            assert!(!offers("t1:mo:"), "{none:?}");
            let words = blastpro_locales::html!(language, "targets-members-not-found", search = "<b>Beli");
            let said = none.text.as_str().contains(words.as_str());
            assert_eq!(said, !skipped_only && !search.is_empty(), "what the button does is said: {none:?}");
            assert_eq!(offers("t1:mn:"), skipped_only && !search.is_empty(), "the filter can be dropped: {none:?}");
        }
    }
}

#[test]
fn a_refused_target_says_why_in_the_owners_words_and_can_be_enabled() {
    for language in Language::ALL {
        let list = a_list(9, 1);
        for error in
            ["CHAT_WRITE_FORBIDDEN", "USER_BANNED_IN_CHANNEL", "TOPIC_ID_INVALID", "USER_KICKED", "<b>Beli</b>"]
        {
            let screen = target(language, &list, &a_target(Some(3), Some(error)), 2);
            check(language, &screen);
            assert!(!screen.text.as_str().contains(error), "{}", screen.text);
            assert!(screen.keyboard.rows()[0][0].data.starts_with("t1:me:"));
        }
        let paused = Target { paused: true, ..a_target(None, None) };
        let screen = target(language, &list, &paused, 0);
        check(language, &screen);
        assert!(screen.keyboard.rows()[0][0].data.starts_with("t1:mr:"));
        check(language, &target(language, &list, &Target { gone: true, ..a_target(None, None) }, 0));
        check(language, &ask_remove(language, &list, &a_target(Some(3), None), 0));
    }
}

#[test]
fn lists_are_shown_with_their_counts_and_deleting_names_the_count() {
    for language in Language::ALL {
        let account = account();
        let five: Vec<_> = (0..5).map(|_| a_list(10_000, 0)).collect();
        let gone = a_list(37, 0);
        let screen = lists(language, &account, &five, Pages::new(1, 100, 5), 320, Some(&gone));
        check(language, &screen);
        let few = lists(language, &account, &five, Pages::new(0, 1, 5), 320, Some(&gone));
        check(language, &few);
        assert_eq!(few.keyboard.rows().last().map(Vec::len), Some(1), "room for a way back of its own: {few:?}");
        let count = blastpro_locales::number(language, 10_000);
        assert!(screen.keyboard.rows()[0][0].text.contains(&count), "{screen:?}");
        check(language, &lists(language, &account, &[], Pages::new(0, 0, 5), 0, None));
        check(language, &lists(language, &account, &[], Pages::new(0, 0, 5), 320, Some(&gone)));
        check(language, &accounts(language, &[account.clone(), account.clone()]));
        check(language, &accounts(language, &[]));
        for of in [a_list(0, 0), a_list(1, 0), a_list(10_000, 3)] {
            let screen = list(language, &of, &account);
            check(language, &screen);
            let which = screen.keyboard.rows().iter().flatten().any(|button| button.data.starts_with("t1:mo:"));
            assert_eq!(which, of.inactive > 0, "which ones are skipped: {screen:?}");
        }
        let screen = ask_delete(language, &a_list(37, 0));
        check(language, &screen);
        assert!(screen.keyboard.rows()[0][0].text.contains("37"));
        let screen = deleted(language, Tz::Asia__Jakarta, &a_list(37, 0), at());
        check(language, &screen);
        assert!(screen.text.as_str().contains("40 WIB"), "ten minutes later: {}", screen.text);
        for problem in [None, Some(NameProblem::Invalid), Some(NameProblem::Taken)] {
            check(language, &ask_rename(language, &a_list(1, 0), problem));
        }
        for folder in [false, true] {
            check(language, &ask_link(language, &a_list(1, 0), folder));
        }
        check(language, &ask_import(language, &a_list(1, 0)));
    }
}

#[test]
fn a_summary_offers_the_import_only_where_something_would_be_added() {
    for language in Language::ALL {
        let summary =
            ImportPreview { rows: 124, new: 100, known: 5, unknown: 8, closed: 4, errors: 7, beyond_limit: 40 };
        let screen = preview(language, &a_list(9_940, 0), &summary);
        check(language, &screen);
        assert!(screen.keyboard.rows()[0][0].text.contains("60"), "what fits: {screen:?}");
        assert!(screen.text.as_str().contains("🔒 4"), "{}", screen.text);
        assert!(screen.keyboard.rows()[1][0].text.contains("19"), "every row that cannot be used: {screen:?}");
        let nothing = ImportPreview { rows: 3, errors: 3, ..ImportPreview::default() };
        let screen = preview(language, &a_list(0, 0), &nothing);
        check(language, &screen);
        assert!(!screen.text.as_str().contains('✅') && screen.keyboard.rows().len() == 2, "{screen:?}");
        assert!(screen.keyboard.rows()[0][0].data.starts_with("t1:ip:"), "what is wrong with them: {screen:?}");
        let all = ImportPreview { rows: 3, known: 3, ..ImportPreview::default() };
        let full = ImportPreview { rows: 3, new: 3, beyond_limit: 3, ..ImportPreview::default() };
        let correct = blastpro_locales::html!(language, "targets-preview-nothing");
        assert!(screen.text.as_str().contains(correct.as_str()), "{screen:?}");
        for nothing in [all, full] {
            let screen = preview(language, &a_list(10_000, 0), &nothing);
            check(language, &screen);
            assert!(!screen.text.as_str().contains(correct.as_str()), "nothing to correct: {screen:?}");
            assert_eq!(screen.keyboard.rows().len(), 1, "{screen:?}");
        }
        let errors =
            [FileError::Empty, FileError::TooLarge, FileError::TooManyRows, FileError::NotText, FileError::NoIdColumn];
        for error in errors {
            check(language, &unreadable(language, &a_list(0, 0), error));
        }
        check(language, &unwelcome(language, &a_list(0, 0)));
    }
}

#[test]
fn a_long_search_among_thousands_fits_wherever_it_is_typed() {
    let (long, pages) = ("jual beli mobil bekas bandung raya dan sekitarnya", Pages::new(600, 10_000, 8));
    for language in Language::ALL {
        let list = a_list(10_000, 3);
        for kinds in Kinds::ALL {
            let view = View { kinds, page: 600 };
            check(language, &choose(language, &list, view, long, &found(&rows(), pages, 10_000)));
            check(language, &choose(language, &list, view, long, &found(&[], Pages::new(0, 0, 8), 0)));
        }
        let topic =
            |id| (Topic { id, title: "Jual <b>Beli</b> mobil bekas".into(), closed: true, gone_at: None }, true);
        let (rows, forum) = ((1..=8).map(topic).collect::<Vec<_>>(), a_chat(ChatKind::Forum, 1_900_000_001));
        let listed = FoundTopics { rows: &rows, pages, total: 10_000, search: long, chosen: 10_000 };
        check(language, &topics(language, list.id, View::default(), &forum, &listed));
        let rows: Vec<_> = (2..10).map(|n| a_target(Some(n), Some("TOPIC_CLOSED"))).collect();
        for skipped_only in [false, true] {
            let filter = TargetFilter { search: long.into(), skipped_only };
            let listed = FoundMembers { rows: &rows, pages, total: 10_000, filter: &filter };
            check(language, &members(language, &list, &listed, Some(&rows[0])));
        }
    }
}
