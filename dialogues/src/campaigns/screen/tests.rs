use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile as Person};
use blastpro_domain::campaigns::{Audience, PauseReason, Purpose, Share, Which};
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::{AccountId, CampaignId, ListId, OwnerId, TelegramId, TemplateId};
use blastpro_domain::outcomes::{
    Reason, TARGET_CLOSED, TARGET_FORBIDS_CONTENT, TARGET_GONE, TARGET_PAUSED, TARGET_REFUSED, TARGET_TOPIC_CLOSED,
    classify,
};
use blastpro_domain::pacing::{Estimate, Profile, Speed, Waiting, Why};
use blastpro_domain::phone::PhoneNumber;
use blastpro_domain::targets::TargetList;
use blastpro_domain::templates::{Content, FormattedText, Part};
use blastpro_services::campaigns::{AccountPlan, OpenEnds, Preflight, ReasonCount};
use blastpro_services::templates::TemplateSummary;
use chrono::TimeZone;

use super::*;
use crate::callback::Callback as _;
use crate::campaigns::{Callback, Dials, Shown};
use crate::pages::Pages;
use crate::screens::Screen;

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists")
}

const ZONE: Tz = Tz::Asia__Jakarta;

pub(in crate::campaigns) fn a_campaign(state: CampaignState) -> Campaign {
    Campaign {
        id: CampaignId::new(),
        owner_id: OwnerId::new(),
        name: "Promo <b>pagi".into(),
        purpose: Purpose::Send,
        template: Some(TemplateId::new()),
        template_version: Some(1),
        audience: Audience::Lists { lists: vec![ListId::new(), ListId::new()] },
        profile: Profile::NORMAL,
        seed: 7,
        state,
        pause: None,
        tally: Tally { total: 40, sent: 17, failed: 1, skipped: 2, unknown: 0 },
        screen_message: None,
        revision: 3,
        created_at: at(),
        confirmed_at: (state != CampaignState::Draft).then(at),
        started_at: None,
        finished_at: state.is_over().then(|| at() + TimeDelta::seconds(252)),
    }
}

fn a_share(left: i64, waiting: Option<Waiting>, held: Option<&str>) -> (Share, String) {
    let share = Share {
        campaign_id: CampaignId::new(),
        owner_id: OwnerId::new(),
        account_id: AccountId::new(),
        tally: Tally { total: 20, sent: 20 - left, ..Tally::default() },
        due_at: None,
        waiting,
        held: held.map(str::to_owned),
        failures: 0,
        served_at: None,
    };
    (share, "Toko <i>Sari".into())
}

fn an_account(state: AccountState) -> Account {
    Account {
        id: AccountId::new(),
        owner_id: OwnerId::new(),
        profile: Person {
            telegram_id: TelegramId(7),
            first_name: "Toko <i>Sari".into(),
            last_name: None,
            username: None,
            phone: PhoneNumber::parse("081234560077").expect("valid"),
            premium: false,
        },
        state,
        state_since: at(),
        last_error: None,
        network: NetworkKind::Telegram,
        created_at: at(),
    }
}

/// What holds for every screen: words, nobody's markup, a size that fits, a way back.
fn check(language: Language, screen: &Screen) {
    let text = screen.text.as_str();
    assert!(!text.contains("campaigns-") && !text.contains("<b>pagi") && !text.contains("<i>Sari"), "{text}");
    assert!(!text.contains('{') && text.lines().count() <= 10 && text.chars().count() < 1500, "{text}");
    let rows = screen.keyboard.rows();
    assert!((1..=8).contains(&rows.len()), "{} rows: {rows:?}", rows.len());
    let back = t!(language, "common-back");
    assert_eq!(rows.last().and_then(|row| row.last()).map(|button| button.text.as_str()), Some(&*back));
    for button in rows.iter().flatten() {
        assert!(button.data.len() <= 64, "{button:?}");
        assert!(!button.text.contains("campaigns-") && button.text.chars().count() <= 60, "{button:?}");
    }
}

fn data(screen: &Screen) -> Vec<&str> {
    screen.keyboard.rows().iter().flatten().map(|button| button.data.as_str()).collect()
}

#[test]
fn every_reason_has_words_and_advice_in_both_languages() {
    for language in Language::ALL {
        for reason in Reason::ALL {
            let text = reasons::text(language, reason, "NEW_<b>");
            let advice = reasons::advice(language, reason, true).expect("words");
            assert!(!text.contains("campaigns-") && text.chars().count() <= 60, "{text}");
            assert!(!advice.as_str().contains("campaigns-") && advice.as_str().ends_with('.'), "{advice}");
        }
        assert!(reason_text(language, "NEVER_HEARD_OF").contains("NEVER_HEARD_OF"));
    }
}

#[test]
fn the_first_screen_offers_the_last_broadcast_once_more() {
    for language in Language::ALL {
        let states = [CampaignState::Draft, CampaignState::Preparing, CampaignState::Running, CampaignState::Paused];
        let open: Vec<_> = states.map(a_campaign).into();
        let last = a_campaign(CampaignState::Done);
        let screen = home(language, &open, 9, Pages::new(1, 9, 4), Some(&last));
        check(language, &screen);
        assert!(data(&screen).iter().any(|data| data.starts_with("b1:a:")), "{screen:?}");
        check(language, &home(language, &[], 0, Pages::new(0, 0, 4), None));
    }
}

#[test]
fn the_history_says_how_each_ended_and_what_was_looked_for() {
    for language in Language::ALL {
        let five = vec![a_campaign(CampaignState::Stopped); 5];
        check(language, &history(language, ZONE, &five, 40, Pages::new(2, 40, 5), ""));
        let screen = history(language, ZONE, &five, 40, Pages::new(2, 40, 5), "<b>pagi");
        check(language, &screen);
        assert!(screen.text.as_str().contains("“&lt;b&gt;pagi”"), "{}", screen.text);
        for search in ["", "mobil"] {
            check(language, &history(language, ZONE, &[], 0, Pages::new(0, 0, 5), search));
        }
    }
}

#[test]
fn templates_and_lists_are_chosen_over_pages() {
    let summary = |name: &str| TemplateSummary {
        id: TemplateId::new(),
        name: name.into(),
        version: 1,
        kind: None,
        parts: 1,
        literal: false,
        changed_at: at(),
    };
    let list = |chosen| Choice {
        list: TargetList {
            id: ListId::new(),
            owner_id: OwnerId::new(),
            account_id: AccountId::new(),
            name: "Otomotif <b>pagi dan sekitarnya".into(),
            targets: 10_000,
            inactive: 3,
            created_at: at(),
            deleted_at: None,
        },
        account: Some("Toko <i>Sari".into()),
        chosen,
    };
    for language in Language::ALL {
        let draft = a_campaign(CampaignState::Draft);
        let five: Vec<_> = (0..5).map(|_| summary("Promo <b>pagi")).collect();
        check(language, &templates(language, &draft, &five, Pages::new(1, 40, 5)));
        check(language, &templates(language, &draft, &[], Pages::new(0, 0, 5)));
        let five: Vec<_> = (0..5).map(|n| list(n == 1)).collect();
        let screen = lists(language, &draft, &five, Pages::new(1, 40, 5), (1, 10_000));
        check(language, &screen);
        let rows = screen.keyboard.rows();
        assert!(rows[0][0].data.ends_with(":1") && rows[1][0].data.ends_with(":0"), "what is wanted: {rows:?}");
        let screen = lists(language, &draft, &five, Pages::new(1, 40, 5), (0, 0));
        check(language, &screen);
        assert!(!data(&screen).iter().any(|data| data.starts_with("b1:p:")), "nothing to go on with");
        check(language, &lists(language, &draft, &[], Pages::new(0, 0, 5), (0, 0)));
        check(language, &discard(language, &draft));
    }
}

#[test]
fn the_pace_is_marked_and_its_dials_turn() {
    for language in Language::ALL {
        for state in [CampaignState::Draft, CampaignState::Running] {
            let mut campaign = a_campaign(state);
            check(language, &pace(language, "WIB", &campaign));
            assert!(pace(language, "WIB", &campaign).keyboard.rows()[0][0].text.starts_with('✅'), "normal");
            check(language, &dials(language, "WIB", &campaign));
            campaign.profile = Dials::of(&Profile::FLOOR).with_quiet(true).profile();
            let screen = dials(language, "WIB", &campaign);
            check(language, &screen);
            assert_eq!(screen.keyboard.rows()[0].len(), 1, "no faster than the floor: {screen:?}");
            assert!(screen.text.as_str().contains("00 WIB"), "the hours and their zone: {}", screen.text);
        }
    }
}

/// Every way to be skipped.
const SKIPPED: [(&str, i64); 6] = [
    (TARGET_CLOSED, 3),
    (TARGET_FORBIDS_CONTENT, 5),
    (TARGET_GONE, 4),
    (TARGET_PAUSED, 2),
    (TARGET_REFUSED, 1),
    (TARGET_TOPIC_CLOSED, 6),
];

fn a_preflight(audience: Audience, purpose: Purpose) -> Preflight {
    let plan = |state, deliveries, waiting| AccountPlan {
        account: an_account(state),
        deliveries,
        cap: 1_000,
        sent_today: 120,
        waiting,
    };
    let flood = Waiting { why: Why::Flood, until: at() + TimeDelta::hours(2), title: None };
    Preflight {
        campaign: Campaign { audience, purpose, ..a_campaign(CampaignState::Draft) },
        deliveries: 2_500,
        duplicates: 5,
        skipped: SKIPPED.to_vec(),
        accounts: vec![
            plan(AccountState::Connected, 1_000, None),
            plan(AccountState::Connected, 1_000, Some(flood)),
            plan(AccountState::NeedsLogin, 500, None),
        ],
        estimate: Estimate {
            duration: TimeDelta::minutes(8),
            finish_at: at() + TimeDelta::days(2),
            days: 3,
            real_duration: TimeDelta::minutes(96),
        },
        sample: Some(Content {
            parts: vec![Part { text: FormattedText::plain("Halo <b>pagi dunia ".repeat(40)), media: None }],
            ..Content::default()
        }),
        repeated_at: Some(at()),
    }
}

#[test]
fn the_preflight_tells_everything_before_it_happens() {
    let fast = Speed::new(12.0).expect("a speed");
    for language in Language::ALL {
        let found = a_preflight(Audience::Lists { lists: vec![ListId::new()] }, Purpose::Send);
        let plan = Plan { preflight: &found, speed: fast, zone: ZONE, now: at() };
        let screen = preflight(language, plan);
        check(language, &screen);
        let text = screen.text.as_str();
        for part in ["21: 6× ", "5 ", "🔑", "12×", "📅", "WIB", "👤"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for (error, count) in SKIPPED {
            let why = reason_text(language, error);
            assert!(text.contains(&format!("{count}× {why}")), "every reason: {text}");
        }
        assert!(data(&screen)[0].starts_with("b1:g:") && data(&screen)[0].ends_with(":3:0"), "{screen:?}");
        let repeated = repeat(language, plan, at());
        check(language, &repeated);
        assert!(data(&repeated)[0].ends_with(":3:1"), "{repeated:?}");
        assert!(repeated.text.as_str().contains("30 WIB"), "{}", repeated.text);

        let real = preflight(language, Plan { speed: Speed::REAL, ..plan });
        assert!(!real.text.as_str().contains("🧪"), "no demo: {}", real.text);
        for which in [Which::Failed, Which::Left] {
            let earlier = Audience::Earlier { campaign: CampaignId::new(), which };
            let found = a_preflight(earlier, Purpose::Send);
            check(language, &preflight(language, Plan { preflight: &found, ..plan }));
        }
        let nobody = Preflight { deliveries: 0, accounts: Vec::new(), ..found.clone() };
        let screen = preflight(language, Plan { preflight: &nobody, ..plan });
        check(language, &screen);
        assert!(!data(&screen).iter().any(|data| data.starts_with("b1:g:")), "nothing to start: {screen:?}");
    }
}

#[test]
fn deleting_names_the_count_and_is_asked_once() {
    for language in Language::ALL {
        let earlier = Audience::Earlier { campaign: CampaignId::new(), which: Which::Sent };
        let found = a_preflight(earlier, Purpose::Delete);
        let plan = Plan { preflight: &found, speed: Speed::REAL, zone: ZONE, now: at() };
        let screen = deletion(language, plan);
        check(language, &screen);
        let count = blastpro_locales::number(language, 2_500);
        assert!(screen.keyboard.rows()[0][0].text.contains(&count), "{screen:?}");
        let cap = blastpro_locales::number(language, 1_000);
        assert!(!screen.text.as_str().contains(&cap), "deleting has no daily cap: {screen:?}");
        let nothing = Preflight { deliveries: 0, ..found.clone() };
        check(language, &deletion(language, Plan { preflight: &nothing, ..plan }));
    }
}

fn a_card(language: Language, campaign: &Campaign, shares: Vec<(Share, String)>) -> Card {
    let going = Going { shares, prepared: None, per_minute: Some(7), finish_at: Some(at() + TimeDelta::minutes(42)) };
    card(language, ZONE, campaign, &going, at())
}

#[test]
fn a_card_tells_numbers_rate_and_what_it_waits_for() {
    let wait = |why, seconds, title: Option<&str>| Waiting {
        why,
        until: at() + TimeDelta::seconds(seconds),
        title: title.map(str::to_owned),
    };
    for language in Language::ALL {
        let campaign = a_campaign(CampaignState::Running);
        let slow = wait(Why::SlowMode, 35, Some("Jual <b>pagi"));
        let shown = a_card(language, &campaign, vec![a_share(5, Some(slow), None)]);
        check(language, &shown.screen);
        let text = shown.screen.text.as_str();
        assert!(shown.ticks && text.contains("00") && text.contains("40"), "{text}");
        assert!(text.contains("▓▓▓▓▓▓░░░░░░ 50%") && text.contains('7') && text.contains("12 WIB"), "{text}");
        for why in [Why::Rest, Why::SlowMode, Why::Flood, Why::Quiet, Why::Cap, Why::Resolving] {
            for (seconds, counted) in [(20, true), (3_700, false)] {
                let shown = a_card(language, &campaign, vec![a_share(5, Some(wait(why, seconds, None)), None)]);
                check(language, &shown.screen);
                assert_eq!(shown.ticks, counted && why != Why::Resolving, "{why:?}");
            }
        }
        let gap = a_card(language, &campaign, vec![a_share(5, Some(wait(Why::Gap, 8, None)), None)]);
        assert!(!gap.ticks, "the usual pause is no news: {}", gap.screen.text);

        // Several accounts, one of which cannot go on.
        let shares = (0..5).map(|n| a_share(5, Some(wait(Why::Flood, 3_700, None)), (n == 1).then_some("PEER_FLOOD")));
        let shown = a_card(language, &campaign, shares.collect());
        check(language, &shown.screen);
        assert!(data(&shown.screen).iter().any(|data| data.starts_with("b1:cr:")), "it can be resumed");
    }
}

#[test]
fn a_card_says_why_it_is_paused_and_what_to_do() {
    let account = AccountId::new();
    for language in Language::ALL {
        let preparing = a_campaign(CampaignState::Preparing);
        check(language, &a_card(language, &preparing, Vec::new()).screen);
        for prepared in [None, Some((22, 22))] {
            let going = Going { prepared, ..Going::default() };
            let deleting = Campaign { purpose: Purpose::Delete, ..preparing.clone() };
            let shown = |campaign| card(language, ZONE, campaign, &going, at()).screen;
            check(language, &shown(&deleting));
            let line = |screen: Screen| screen.text.as_str().lines().last().map(str::to_owned);
            assert_ne!(line(shown(&deleting)), line(shown(&preparing)), "nothing is sent");
        }
        let reasons = [
            PauseReason::Owner,
            PauseReason::Failures { error: "NEW_<b>pagi".into() },
            PauseReason::Content { error: "MEDIA_EMPTY".into() },
            PauseReason::Account { account, error: "PEER_FLOOD".into() },
            PauseReason::Account { account, error: "AUTH_KEY_UNREGISTERED".into() },
        ];
        for reason in reasons {
            let lost = matches!(&reason, PauseReason::Account { error, .. } if error != "PEER_FLOOD");
            let campaign = Campaign { pause: Some(reason), ..a_campaign(CampaignState::Paused) };
            let shown = a_card(language, &campaign, vec![a_share(5, None, None)]).screen;
            check(language, &shown);
            assert!(shown.text.as_str().contains('⏸'), "{}", shown.text);
            assert!(data(&shown).iter().any(|data| data.starts_with("b1:cr:")), "{shown:?}");
            assert_eq!(data(&shown).iter().any(|data| data.starts_with("n1:r:")), lost, "{shown:?}");
        }
        let question = stop(language, &a_campaign(CampaignState::Running));
        check(language, &question);
        assert!(question.text.as_str().contains("«Promo &lt;b&gt;pagi»?"), "where the name ends: {question:?}");
        assert!(question.text.as_str().contains("17") && question.text.as_str().contains("20"));
    }
}

#[test]
fn a_limited_account_is_sent_to_telegram_and_only_a_lost_one_to_a_login() {
    let account = AccountId::new();
    // What the button does, and what of each language says so.
    let cases = [
        ("PEER_FLOOD", "n1:a:", ["@SpamBot", "@SpamBot"]),
        ("USER_RESTRICTED", "n1:a:", ["@SpamBot", "@SpamBot"]),
        ("FROZEN_METHOD_INVALID", "n1:a:", ["beku", "frozen"]),
        ("FROZEN_PARTICIPANT_MISSING", "n1:a:", ["beku", "frozen"]),
        ("ACCOUNT_DISCONNECTED", "n1:r:", ["diputuskan", "disconnected"]),
        ("SESSION_REVOKED", "n1:r:", ["masuk lagi", "log in again"]),
    ];
    for (language, spoken) in [(Language::Id, 0), (Language::En, 1)] {
        for (error, button, words) in cases {
            let pause = Some(PauseReason::Account { account, error: error.into() });
            let paused = Campaign { pause, ..a_campaign(CampaignState::Paused) };
            let paused = a_card(language, &paused, vec![a_share(5, None, None)]).screen;
            let running = a_campaign(CampaignState::Running);
            let held = a_card(language, &running, vec![a_share(5, None, Some(error)), a_share(5, None, None)]).screen;
            for shown in [paused, held] {
                check(language, &shown);
                assert!(shown.text.as_str().contains(words[spoken]), "{error}: {}", shown.text);
                assert!(button == "n1:r:" || !shown.text.as_str().contains(error), "{}", shown.text);
                let notices = data(&shown).into_iter().filter(|data| data.starts_with("n1:"));
                let notices: Vec<_> = notices.map(|data| &data[..button.len()]).collect();
                assert_eq!(notices, [button], "{error}: {shown:?}");
            }
        }
    }
}

const KEPT: Kept = Kept { ends: OpenEnds { failed: 2, left: 20, sent: 17 }, deliveries: 40 };

fn counts() -> Vec<ReasonCount> {
    let count = |state, error: &str, count| ReasonCount { state, error: Some(error.into()), count };
    vec![
        count(DeliveryState::Failed, "CHAT_WRITE_FORBIDDEN", 12),
        count(DeliveryState::Failed, "CHAT_RESTRICTED", 3),
        count(DeliveryState::Failed, "NEW_<b>pagi", 2),
        count(DeliveryState::Skipped, TARGET_PAUSED, 2),
        count(DeliveryState::Unknown, "OUTCOME_UNKNOWN", 1),
    ]
}

#[test]
fn a_report_groups_reasons_says_what_to_do_and_offers_only_what_can_succeed() {
    for language in Language::ALL {
        let campaign = a_campaign(CampaignState::Stopped);
        let screen = report(language, ZONE, &campaign, &counts(), Some(KEPT), at());
        check(language, &screen);
        let text = screen.text.as_str();
        let retried = text.find("• 2× ").expect("what can be tried again");
        assert!(text.find("• 15× ").expect("the commonest, grouped by meaning") > retried, "{text}");
        assert!(text.contains("• 3× ") && text.contains(" 2 "), "the rest counted: {text}");
        assert!(data(&screen).contains(&why_data(&campaign, 0).as_str()), "all of them: {screen:?}");
        let labels: Vec<_> = screen.keyboard.rows().iter().flatten().map(|button| button.text.clone()).collect();
        assert!(labels[0].contains("(2)") && labels[1].contains("(20)"), "{labels:?}");
        assert!(labels.iter().any(|label| label.contains("🗑") && label.contains("(17)")), "{labels:?}");

        let retry = t!(language, "campaigns-advice-other");
        let other = [ReasonCount { state: DeliveryState::Failed, error: Some("NEW_<b>pagi".into()), count: 2 }];
        for failed in [0, 2] {
            let kept = Kept { ends: OpenEnds { failed, ..KEPT.ends }, ..KEPT };
            let screen = report(language, ZONE, &campaign, &other, Some(kept), at());
            check(language, &screen);
            let text = screen.text.as_str();
            assert!(text.contains("2× "), "the reason stays: {text}");
            assert_eq!(text.contains(&retry), failed > 0, "advice that can be followed: {text}");
        }
        let unwritten = report(language, ZONE, &campaign, &[], Some(Kept { deliveries: 0, ..KEPT }), at());
        for listed in ["b1:rd:", "b1:rx:"] {
            assert!(!data(&unwritten).iter().any(|data| data.starts_with(listed)), "nothing to list: {unwritten:?}");
            assert!(data(&screen).iter().any(|data| data.starts_with(listed)), "{screen:?}");
        }

        let pruned = report(language, ZONE, &campaign, &[], None, at());
        check(language, &pruned);
        assert_eq!(data(&pruned).iter().filter(|data| data.starts_with("b1:u:")).count(), 0, "{pruned:?}");
        let running = a_campaign(CampaignState::Running);
        let going = report(language, ZONE, &running, &counts(), Some(KEPT), at());
        check(language, &going);
        let again = Callback::Refresh(running.id).encode();
        assert!(data(&going).contains(&again.as_str()), "it goes on: {going:?}");
        assert!(!data(&screen).iter().any(|data| data.starts_with("b1:rn:")), "it is over: {screen:?}");
        assert_eq!(data(&going).iter().filter(|data| data.starts_with("b1:u:")).count(), 0, "not yet: {going:?}");
        let deleted = Campaign { purpose: Purpose::Delete, ..a_campaign(CampaignState::Done) };
        check(language, &report(language, ZONE, &deleted, &[], Some(Kept::default()), at()));
    }
}

fn why_data(campaign: &Campaign, page: u16) -> String {
    Callback::Reasons { campaign: campaign.id, page }.encode()
}

#[test]
fn every_reason_is_told_with_what_to_do_in_the_report_or_a_press_away() {
    let failed = |error: &str, count| ReasonCount { state: DeliveryState::Failed, error: Some(error.into()), count };
    let errors = [
        ("CHAT_WRITE_FORBIDDEN", 9),
        ("USER_BANNED_IN_CHANNEL", 8),
        ("TOPIC_CLOSED", 7),
        ("CHANNEL_PRIVATE", 6),
        ("USER_PRIVACY_RESTRICTED", 5),
        ("FLOOD_WAIT_30", 1),
    ];
    for language in Language::ALL {
        let campaign = a_campaign(CampaignState::Stopped);
        let advice = |error: &str| reasons::advice(language, classify(error).1, true).expect("words");
        for told in 1..=errors.len() {
            let counts: Vec<_> = errors[errors.len() - told..].iter().map(|(error, n)| failed(error, *n)).collect();
            let screen = report(language, ZONE, &campaign, &counts, Some(KEPT), at());
            check(language, &screen);
            let text = screen.text.as_str();
            let wait = text.find(advice("FLOOD_WAIT_30").as_str()).expect("what can be tried again is told");
            let others = counts.iter().filter_map(|count| text.find(advice(count.error.as_deref()?).as_str()));
            assert_eq!(others.clone().min(), Some(wait), "it comes first: {text}");
            // One that is left alone is told like the others.
            assert_eq!(others.count(), if told <= 3 { told } else { 2 }, "{text}");
            let more = data(&screen).contains(&why_data(&campaign, 0).as_str());
            assert_eq!(more, told > 3, "{screen:?}");

            let pages = (0..reason_pages(&counts, 0).pages).map(|page| {
                let screen = why(language, &campaign, &counts, true, reason_pages(&counts, page));
                check(language, &screen);
                screen.text.into_string()
            });
            let all = pages.collect::<String>();
            for count in &counts {
                let (error, lines) = (count.error.as_deref().expect("one"), format!("• {}× ", count.count));
                assert!(all.contains(&lines) && all.contains(advice(error).as_str()), "{error}: {all}");
            }
        }
        check(language, &why(language, &campaign, &[], false, reason_pages(&[], 0)));
    }
}

#[test]
fn details_link_to_what_was_sent_and_filter() {
    let line = |state, link: Option<&str>, error: Option<&str>| Line {
        state,
        title: "Jual <b>pagi & sore".into(),
        topic: Some("Mobil <i>Sari".into()),
        link: link.map(str::to_owned),
        error: error.map(str::to_owned),
    };
    for language in Language::ALL {
        let campaign = Campaign {
            tally: Tally { total: 40_000, sent: 30_000, failed: 5_000, skipped: 4_000, unknown: 1_000 },
            ..a_campaign(CampaignState::Done)
        };
        let lines = [
            line(DeliveryState::Sent, Some("c/1900000001/3/77"), None),
            line(DeliveryState::Failed, None, Some("CHAT_WRITE_FORBIDDEN")),
            line(DeliveryState::Skipped, None, Some("TARGET_PAUSED")),
            line(DeliveryState::Unknown, None, Some("OUTCOME_UNKNOWN")),
            line(DeliveryState::Pending, None, None),
        ];
        let screen = details(language, &campaign, Shown::Failed, &lines, Pages::new(3, 40_000, 5), 40_000, 16);
        check(language, &screen);
        let text = screen.text.as_str();
        assert!(text.contains("<a href=\"https://t.me/c/1900000001/3/77\">"), "{text}");
        assert!(text.contains("16.") && text.contains("20."), "numbered on: {text}");
        let filters: Vec<_> = screen.keyboard.rows().iter().take(2).map(Vec::len).collect();
        assert_eq!(filters, [3, 2], "{screen:?}");
        check(language, &details(language, &campaign, Shown::All, &[], Pages::new(0, 0, 5), 0, 1));
    }
}
