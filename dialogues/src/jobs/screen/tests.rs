use blastpro_domain::accounts::{AccountState, NetworkKind, Profile};
use blastpro_domain::ids::{AccountId, JobId, ListId, OwnerId, TelegramId};
use blastpro_domain::jobs::Progress;
use blastpro_domain::phone::PhoneNumber;
use chrono::TimeZone;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists") + TimeDelta::seconds(seconds)
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
        state_since: at(0),
        last_error: None,
        network: NetworkKind::Telegram,
        created_at: at(0),
    }
}

fn a_job(work: Work, state: JobState, progress: Progress) -> Job {
    Job {
        id: JobId::new(),
        owner_id: OwnerId::new(),
        account_id: AccountId::new(),
        work,
        state,
        progress,
        error: None,
        cancel_requested: false,
        screen_message: None,
        revision: 1,
        created_at: at(0),
        finished_at: None,
    }
}

fn draw(language: Language, of: &Job) -> Screen {
    job(language, of, Some(&account()), None, at(0))
}

fn data(screen: &Screen) -> Vec<&str> {
    screen.keyboard.rows().iter().flatten().map(|button| button.data.as_str()).collect()
}

fn works() -> [Work; 4] {
    let list = ListId::new();
    [Work::Scan, Work::AskSpamBot, Work::AddByLink { reference: "@a<b".into(), list }, Work::Import { list }]
}

#[test]
fn a_running_scan_shows_how_far_it_is_and_escapes_what_it_reads() {
    let progress = Progress {
        done: 500,
        total: Some(2_000),
        groups: 300,
        channels: 12,
        topics: 1_250,
        current: Some("<script>jual & beli".into()),
        ..Progress::default()
    };
    let screen = draw(Language::Id, &a_job(Work::Scan, JobState::Running, progress));
    let text = screen.text.as_str();
    assert!(text.contains("▓▓▓░░░░░░░░░ 25%"), "{text}");
    assert!(text.contains("500 dari 2.000") && text.contains("1.250 topik"), "{text}");
    assert!(text.contains("&lt;script&gt;jual &amp; beli") && text.contains("&lt;b&gt;Toko"), "{text}");
    assert!(data(&screen)[0].starts_with("j1:x:"), "it can be stopped");
}

#[test]
fn a_card_tells_how_fast_it_goes_and_how_long_that_leaves() {
    let after = |work: Work, seconds, waiting_until| {
        let progress =
            Progress { started_at: Some(at(0)), done: 500, total: Some(2_000), waiting_until, ..Progress::default() };
        let job = a_job(work, JobState::Running, progress);
        super::job(Language::Id, &job, Some(&account()), None, at(seconds)).text.into_string()
    };
    let import = || Work::Import { list: ListId::new() };
    assert!(after(Work::Scan, 60, None).contains("500 chat per menit, kira-kira 3 menit lagi"));
    assert!(after(import(), 12, None).contains("2.500 baris per menit, kira-kira 40 detik lagi"));
    let nearly = Progress { started_at: Some(at(0)), done: 1_995, total: Some(2_000), ..Progress::default() };
    let nearly = a_job(Work::Scan, JobState::Running, nearly);
    let nearly = job(Language::Id, &nearly, Some(&account()), None, at(60)).text.into_string();
    assert!(nearly.contains("kira-kira 10 detik lagi"), "it is not over: {nearly}");
    for silent in [after(Work::Scan, 3, None), after(Work::Scan, 60, Some(at(90))), after(Work::Scan, -5, None)] {
        assert!(!silent.contains("per menit"), "{silent}");
    }
}

#[test]
fn a_pause_is_shown_in_steps_of_five_seconds_and_not_after_its_end() {
    let paused = |seconds| {
        let progress = Progress { waiting_until: Some(at(seconds)), current: Some("x".into()), ..Progress::default() };
        draw(Language::Id, &a_job(Work::Scan, JobState::Running, progress)).text.into_string()
    };
    assert!(paused(42).contains("45 detik lagi"), "{}", paused(42));
    assert_eq!(paused(41), paused(44), "no redrawing every second");
    assert!(!paused(-1).contains("jeda") && paused(-1).contains("Sekarang"), "{}", paused(-1));
}

#[test]
fn every_state_of_every_job_has_words_and_a_way_out_in_both_languages() {
    let states = [JobState::Queued, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled];
    for language in Language::ALL {
        for work in works() {
            for state in states {
                let mut job = a_job(work.clone(), state, Progress::default());
                job.error = (state == JobState::Failed).then(|| "<SOME_ERROR>".into());
                let screen = draw(language, &job);
                let text = screen.text.as_str();
                assert!(!text.contains("jobs-") && !text.contains("{$"), "{text}");
                assert!(!text.contains("<SOME"), "escaped: {text}");
                let last = screen.keyboard.rows().last().expect("buttons");
                assert_eq!(last.last().map(|button| button.text.as_str()), Some(&*t!(language, "common-back")));
                let stop = data(&screen).iter().any(|data| data.starts_with("j1:x:"));
                assert_eq!(stop, !state.is_over(), "only what goes on can be stopped");
            }
        }
    }
}

/// The owner has written no draft: a link is all that was sent.
#[test]
fn a_copy_that_failed_speaks_of_no_draft() {
    for language in Language::ALL {
        let work = Work::FetchMessage { link: "t.me/pasar/7".into() };
        let mut job = a_job(work, JobState::Failed, Progress::default());
        job.error = Some("MESSAGE_NOT_FOUND".into());
        let text = draw(language, &job).text.as_str().to_lowercase();
        assert!(!text.contains("draft") && !text.contains("draf ") && text.contains("template"), "{text}");
    }
}

#[test]
fn a_job_that_is_being_stopped_cannot_be_stopped_again() {
    let mut job = a_job(Work::Scan, JobState::Running, Progress::default());
    job.cancel_requested = true;
    let screen = draw(Language::En, &job);
    assert!(screen.text.as_str().contains("Stopping"), "{}", screen.text);
    assert!(data(&screen)[0].starts_with("j1:b:"));
}

#[test]
fn a_scan_leads_to_a_list_where_something_was_found() {
    let found = Progress { groups: 3, gone: 2, ..Progress::default() };
    let screen = draw(Language::Id, &a_job(Work::Scan, JobState::Done, found));
    assert!(data(&screen)[0].starts_with("t1:n:"), "{screen:?}");
    assert!(screen.text.as_str().contains("2 yang dulu ada"), "{}", screen.text);
    let mute = Progress { groups: 3, read_only: 3, ..Progress::default() };
    for progress in [Progress::default(), mute] {
        let screen = draw(Language::Id, &a_job(Work::Scan, JobState::Done, progress));
        assert!(data(&screen)[0].starts_with("a1:a:"), "{screen:?}");
        assert!(screen.text.as_str().contains("bisa ditulisi"), "{}", screen.text);
    }
}

#[test]
fn spam_bots_answer_is_quoted_escaped_and_not_endless() {
    let answer = format!("Good news, no limits <b>\n\n{}", "x".repeat(9000));
    let progress = Progress { answer: Some(answer), ..Progress::default() };
    let screen = draw(Language::En, &a_job(Work::AskSpamBot, JobState::Done, progress));
    let text = screen.text.as_str();
    assert!(text.contains("<blockquote>Good news, no limits &lt;b&gt;\n\n") && text.chars().count() < 4096, "{text}");
}

#[test]
fn an_import_offers_the_rows_that_it_could_not_use() {
    let import = |skipped| {
        let progress = Progress { groups: 9, skipped, ..Progress::default() };
        let job = a_job(Work::Import { list: ListId::new() }, JobState::Done, progress);
        data(&draw(Language::Id, &job))[0].to_owned()
    };
    assert!(import(2).starts_with("j1:e:"));
    assert!(import(0).starts_with("t1:s:"));
}
