//! Other work of accounts, and when they are connected for it.

use std::fmt::Write as _;

use blastpro_domain::accounts::AccountState;
use blastpro_domain::jobs::{JobState, Work};
use blastpro_simulator::world::{ChatKind, Fault, Front, Happening, NewChat, NewPerson};
use chrono::TimeDelta;

use crate::harness::Harness;

#[tokio::test]
async fn spam_bot_is_asked_and_its_answer_shown() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.world().set_spam_bot_answer(seller, Some("Your account is <limited>.".to_owned()));
    // The answer to the question is lost: it is asked again under the same number, and so once.
    harness.world().add_fault(Front::Account(seller), "messages.sendMessage", Fault::DropAfter, 1);
    let job = harness.start_job(&account, Work::AskSpamBot).await;
    let job = harness.job_over(&job).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Done, None));
    assert_eq!(job.progress.answer.as_deref(), Some("Your account is <limited>."));
    let peer = blastpro_simulator::world::Peer::Person(blastpro_simulator::world::SPAM_BOT);
    assert_eq!(harness.world().messages(seller, peer, 0).len(), 2, "one question, one answer");
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_link_adds_a_target_and_joins_nothing() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let admin = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
    let add = |kind, title: &str, name: &str, inside: bool, topics: &[&str]| {
        let members = if inside { vec![admin, seller] } else { vec![admin] };
        let topics = topics.iter().map(|title| (*title).to_owned()).collect();
        let username = Some(name.to_owned());
        let new = NewChat { username, topics, ..NewChat::new(kind, title, &members) };
        harness.world().add_chat(new).expect("a new group")
    };
    let inside = add(ChatKind::Supergroup, "Dalam", "grup_dalam", true, &[]);
    let forum = add(ChatKind::Forum, "Forum", "forum_dalam", true, &["Promo"]);
    let outside = add(ChatKind::Supergroup, "Luar", "grup_luar", false, &[]);
    add(ChatKind::Channel, "Kanal", "kanal_baca", true, &[]);
    let promo = *forum.topics.keys().max().expect("Promo");
    let invite = format!("https://t.me/+{}", harness.world().invite_hash(inside.peer()));

    let engine = harness.run();
    let account = harness.connect().await;
    let targets = &harness.services.targets;
    let list = targets.begin_selection(harness.owner, account.id).await.expect("a new list").id;
    let topic_link = format!("t.me/forum_dalam/{promo}");
    for (reference, added, error) in [
        ("@grup_dalam", 1, None),
        ("https://t.me/Grup_Dalam/77", 0, None),
        (invite.as_str(), 0, None),
        (topic_link.as_str(), 1, None),
        ("t.me/forum_dalam", 1, None),
        ("@grup_luar", 0, Some("NOT_A_MEMBER")),
        ("@kanal_baca", 0, Some("CHAT_ADMIN_REQUIRED")),
        ("@SpamBot", 0, Some("NOT_A_GROUP")),
        ("@tidak_ada_sama_sekali", 0, Some("USERNAME_NOT_OCCUPIED")),
        ("halo dunia", 0, Some("LINK_INVALID")),
    ] {
        let work = Work::AddByLink { reference: reference.to_owned(), list };
        let job = harness.start_job(&account, work).await;
        let job = harness.job_over(&job).await;
        assert_eq!((job.progress.groups, job.error.as_deref()), (added, error), "{reference}");
    }
    let page = targets.targets(harness.owner, list, 0, 10).await.expect("the database answers");
    let mut topics: Vec<_> = page.targets.iter().map(|target| (target.title.as_str(), target.topic)).collect();
    topics.sort_unstable();
    assert_eq!(topics, [("Dalam", None), ("Forum", Some(1)), ("Forum", Some(promo))]);
    assert!(!harness.world().chat(outside.peer()).expect("it exists").members.contains_key(&seller));
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn an_idle_account_hangs_up_and_is_connected_again_for_work() {
    let (harness, hand) = Harness::with_manual_clock().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    let open = || {
        let log = harness.world().log(Some(seller));
        let count = |what: &Happening| log.iter().filter(|entry| entry.what == *what).count();
        count(&Happening::Opened) - count(&Happening::Closed)
    };
    harness.until(|| open() == 1).await;
    hand.advance(TimeDelta::minutes(11));
    harness.until(|| open() == 0).await;

    let job = harness.start_job(&account, Work::Scan).await;
    assert_eq!(harness.job_over(&job).await.state, JobState::Done);
    assert_eq!(open(), 1, "kept for what the owner may want next");
    hand.advance(TimeDelta::minutes(11));
    harness.until(|| open() == 0).await;

    hand.advance(TimeDelta::hours(6));
    harness.called(seller, "updates.getDifference", 3).await;
    hand.advance(TimeDelta::minutes(11));
    harness.until(|| open() == 0).await;
    harness.services.accounts.disconnect(harness.owner, account.id).await.expect("the database answers");
    harness.account_in(&account, AccountState::Disconnected).await;
    assert!(harness.world().sessions(seller).is_empty(), "logged out at Telegram");
    harness.assert_one_connection_per_key(seller);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn a_lost_session_ends_what_was_to_be_done() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    let wait = Fault::Rpc("FLOOD_WAIT_3000".to_owned());
    harness.world().add_fault(Front::Account(seller), "messages.getDialogs", wait, 1);
    let scan = harness.start_job(&account, Work::Scan).await;
    harness.job_when(&scan, |job| job.progress.waiting_until.is_some()).await;
    let ask = harness.start_job(&account, Work::AskSpamBot).await;
    harness.world().revoke(seller, None);
    for job in [&scan, &ask] {
        let over = harness.job_over(job).await;
        assert!(over.state == JobState::Failed && over.error.is_some(), "{over:?}");
    }
    harness.account_in(&account, AccountState::NeedsLogin).await;
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn an_import_needs_no_connection_and_a_kill_adds_nothing_twice() {
    let (harness, hand) = Harness::with_manual_clock().await;
    let seller = harness.seller(|_| {});
    let admin = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
    let mut file = String::from("group_id,group_name\n");
    for index in 0..1_500 {
        let new = NewChat::new(ChatKind::Supergroup, &format!("Grup {index}"), &[admin, seller]);
        let group = harness.world().add_chat(new).expect("a new group");
        writeln!(file, "{},Grup {index}", group.peer().bot_api_id()).expect("a string");
    }
    let engine = harness.run();
    let account = harness.connect().await;
    let scan = harness.start_job(&account, Work::Scan).await;
    assert_eq!(harness.job_over(&scan).await.state, JobState::Done);
    hand.advance(TimeDelta::minutes(11));
    let opened = || {
        let log = harness.world().log(Some(seller));
        let count = |what: &Happening| log.iter().filter(|entry| entry.what == *what).count();
        (count(&Happening::Opened), count(&Happening::Closed))
    };
    harness.until(|| opened().0 == opened().1).await;
    engine.stop().await;

    // Seen by a process that has just looked after the account, and is killed in the middle.
    let targets = &harness.services.targets;
    let list = targets.begin_selection(harness.owner, account.id).await.expect("a new list").id;
    let engine = harness.run();
    harness.called(seller, "updates.getDifference", 2).await;
    hand.advance(TimeDelta::minutes(11));
    harness.until(|| opened().0 == opened().1).await;
    let before = opened();
    let job = targets.import_confirm(harness.owner, list, file.as_bytes()).await.expect("a good file");
    harness.job_when(&job, |job| job.progress.done > 0).await;
    assert_eq!(opened(), before, "no connection is made for it");
    engine.kill().await;
    let engine = harness.run();
    let over = harness.job_over(&job).await;
    assert_eq!((over.state, over.progress.done, over.progress.groups), (JobState::Done, 1_500, 1_500));
    let page = targets.targets(harness.owner, list, 0, 10).await.expect("the database answers");
    assert_eq!(page.total, 1_500);
    engine.stop().await;
    harness.end().await;
}

#[tokio::test]
async fn one_accounts_trouble_leaves_another_ones_job_alone() {
    let harness = Harness::start().await;
    let seller = harness.seller(|_| {});
    let engine = harness.run();
    let account = harness.connect().await;
    harness.following(seller).await;
    let other = harness.connect_another().await;
    harness.world().add_fault(Front::Account(seller), "*", Fault::NoReply, 1_000);
    let stuck = harness.start_job(&account, Work::Scan).await;
    harness.called(seller, "messages.getDialogs", 1).await;
    let job = harness.start_job(&other, Work::Scan).await;
    assert_eq!(harness.job_over(&job).await.state, JobState::Done);
    assert_eq!(harness.job(&stuck).await.state, JobState::Running);
    engine.stop().await;
    harness.end().await;
}
