//! Scans: everything is found in few calls, waits are sat out, and neither a kill nor a cancel does harm.

use blastpro_domain::accounts::Account;
use blastpro_domain::chats::{Chat, ChatKey};
use blastpro_domain::jobs::{Job, JobState, Work};
use blastpro_domain::targets::Target;
use blastpro_services::chats::ChatFilter;
use blastpro_simulator::world::{ChatChange, ChatKind, Draft, Fault, Front, NewChat, NewPerson, PersonId};
use chrono::TimeDelta;

use crate::harness::Harness;

const ALL: ChatFilter = ChatFilter { search: None, kinds: Vec::new(), writable_only: false, offset: 0, limit: 10_000 };

/// A connected account in some groups.
struct Stage {
    harness: Harness,
    seller: PersonId,
    admin: PersonId,
}

impl Stage {
    fn new(harness: Harness) -> Self {
        let seller = harness.seller(|_| {});
        let admin = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
        Self { harness, seller, admin }
    }

    fn add(&self, kind: ChatKind, title: &str, change: impl FnOnce(&mut NewChat)) -> ChatKey {
        let mut new = NewChat::new(kind, title, &[self.admin, self.seller]);
        change(&mut new);
        let group = self.harness.world().add_chat(new).expect("a new group");
        ChatKey::from_marked(group.peer().bot_api_id()).expect("a group")
    }

    async fn chats(&self, account: &Account) -> Vec<Chat> {
        let page = self.harness.services.chats.list(self.harness.owner, account.id, &ALL).await;
        page.expect("the database answers").chats
    }

    async fn scan(&self, account: &Account) -> Job {
        let job = self.harness.start_job(account, Work::Scan).await;
        self.harness.job_over(&job).await
    }

    fn refuse(&self, method: &str, error: &str, times: u32) {
        self.harness.world().add_fault(Front::Account(self.seller), method, Fault::Rpc(error.to_owned()), times);
    }
}

#[tokio::test]
async fn two_thousand_dialogs_and_a_forum_of_five_hundred_topics_take_some_thirty_calls() {
    let stage = Stage::new(Harness::start().await);
    let kinds = [ChatKind::Group, ChatKind::Supergroup];
    for index in 0..2_000 {
        let group = stage.add(kinds[index % 2], &format!("Grup {index}"), |_| {});
        if index % 100 == 0 {
            let peer = blastpro_simulator::world::Peer::from_bot_api_id(group.marked());
            stage.harness.world().set_archived(stage.seller, peer, true);
        }
    }
    let forum = stage.add(ChatKind::Forum, "Forum", |new| new.topics = (0..500).map(|at| format!("T{at}")).collect());
    stage.add(ChatKind::Channel, "Milik sendiri", |new| new.members = vec![stage.seller]);
    stage.add(ChatKind::Channel, "Hanya baca", |_| {});
    let slow = stage.add(ChatKind::Supergroup, "Pelan", |new| new.slow_mode = 45);
    stage.add(ChatKind::Supergroup, "Diam", |new| new.can_write = false);
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    let job = stage.scan(&account).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Done, None));
    let progress = &job.progress;
    assert_eq!((progress.groups, progress.channels, progress.topics, progress.gone), (2_003, 1, 501, 0));
    assert_eq!((progress.read_only, progress.started_at.is_some()), (1, true));
    assert_eq!(progress.total, Some(progress.done));

    let (dialogs, topics) = (
        stage.harness.calls(stage.seller, "messages.getDialogs"),
        stage.harness.calls(stage.seller, "messages.getForumTopics"),
    );
    assert!(dialogs <= 25 && topics <= 7, "{dialogs} and {topics} calls");
    assert_eq!(stage.harness.calls(stage.seller, "channels.getFullChannel"), 1, "only where slow mode is on");
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    let stored = services.chats.get(owner, account.id, slow).await.expect("the database answers").expect("found");
    assert_eq!(stored.slow_mode, 45);
    let stored = services.chats.topics(owner, account.id, forum, 0, 10).await.expect("the database answers");
    assert_eq!((stored.total, stored.topics[0].id), (501, 1));
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_second_scan_updates_marks_what_is_gone_and_follows_a_group_that_moved() {
    let stage = Stage::new(Harness::start().await);
    let stays = stage.add(ChatKind::Supergroup, "Tetap", |_| {});
    let left = stage.add(ChatKind::Supergroup, "Keluar", |_| {});
    let group = stage.add(ChatKind::Group, "Pindah", |_| {});
    let forum = stage.add(ChatKind::Forum, "Forum", |new| new.topics = vec!["A".to_owned(), "B".to_owned()]);
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    stage.scan(&account).await;
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    let list = services.targets.begin_selection(owner, account.id).await.expect("a new list");
    services.targets.choose(owner, list.id, &[group, left], true).await.expect("both are there");

    let world = stage.harness.world();
    let peer = |key: ChatKey| blastpro_simulator::world::Peer::from_bot_api_id(key.marked());
    let rename = ChatChange { title: Some("Tetap Baru".to_owned()), ..ChatChange::default() };
    world.change_chat(peer(stays), &rename).expect("it exists");
    let leave = ChatChange { remove: vec![stage.seller], ..ChatChange::default() };
    world.change_chat(peer(left), &leave).expect("it exists");
    let supergroup = world.migrate_chat(peer(group)).expect("a basic group");
    let first_topic = world.chat(peer(forum)).expect("it exists").topics.into_keys().nth(1).expect("A");
    let delete = ChatChange { delete_topics: vec![first_topic], ..ChatChange::default() };
    world.change_chat(peer(forum), &delete).expect("it exists");

    let job = stage.scan(&account).await;
    assert_eq!(job.state, JobState::Done);
    let titles: Vec<_> = stage.chats(&account).await.into_iter().map(|chat| chat.title).collect();
    assert_eq!(titles, ["Forum", "Pindah", "Tetap Baru"], "what is gone is not listed, and nothing twice");
    let gone = services.chats.get(owner, account.id, left).await.expect("the database answers").expect("kept");
    assert!(gone.gone_at.is_some());
    let topics = services.chats.topics(owner, account.id, forum, 0, 10).await.expect("the database answers");
    assert!(!topics.topics.iter().any(|topic| topic.id == first_topic) && topics.total == 2);
    let targets = services.targets.targets(owner, list.id, 0, 10).await.expect("the database answers");
    let followed = targets.targets.iter().find(|target| target.title == "Pindah").expect("still a target");
    assert_eq!(followed.chat.marked(), supergroup.peer().bot_api_id());
    assert!(targets.targets.iter().any(|target| target.chat == left && target.gone));
    engine.stop().await;
    stage.harness.end().await;
}

/// Busy groups and topics move to the top while the pages below are read, some of them for minutes: they are not gone.
#[tokio::test]
async fn what_is_written_to_while_it_is_scanned_is_not_taken_for_gone() {
    let (harness, hand) = Harness::with_manual_clock().await;
    let stage = Stage::new(harness);
    let world = stage.harness.world();
    let peer = |key: ChatKey| blastpro_simulator::world::Peer::from_bot_api_id(key.marked());
    let busy = stage.add(ChatKind::Supergroup, "Ramai", |_| {});
    for index in 0..150 {
        let group = stage.add(ChatKind::Supergroup, &format!("Grup {index}"), |_| {});
        world.post(stage.admin, peer(group), Draft::text("halo")).expect("a message");
    }
    let forum = stage.add(ChatKind::Forum, "Forum", |new| new.topics = (0..150).map(|at| format!("T{at}")).collect());
    let oldest = world.chat(peer(forum)).expect("it exists").topics.into_keys().nth(1).expect("T0");
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    assert_eq!(stage.scan(&account).await.state, JobState::Done);
    let (owner, services) = (stage.harness.owner, &stage.harness.services);
    let list = services.targets.begin_selection(owner, account.id).await.expect("a new list");
    services.targets.choose(owner, list.id, &[busy], true).await.expect("it is there");
    services.targets.choose_topics(owner, list.id, forum, &[oldest], true).await.expect("it is there");

    hand.advance(TimeDelta::minutes(1));
    // The forum is on the first page. Its second page of topics has to wait, and with it the second page of dialogs.
    let front = Front::Account(stage.seller);
    world.add_fault(front, "messages.getForumTopics", Fault::DelayMs(0), 1);
    stage.refuse("messages.getForumTopics", "FLOOD_WAIT_30", 1);
    let job = stage.harness.start_job(&account, Work::Scan).await;
    let waiting = stage.harness.job_when(&job, |job| job.progress.waiting_until.is_some()).await;
    assert_eq!((waiting.progress.done, waiting.progress.topics), (100, 100), "in the middle of both lists");
    world.post(stage.admin, peer(busy), Draft::text("jual sepatu")).expect("a message");
    world.post(stage.admin, peer(forum), Draft { topic: Some(oldest), ..Draft::text("jual mobil") }).expect("one more");
    hand.advance(TimeDelta::seconds(31));

    let done = stage.harness.job_over(&job).await;
    assert_eq!((done.state, done.progress.gone), (JobState::Done, 0));
    assert_eq!((done.progress.groups, done.progress.topics), (152, 151));
    let targets = services.targets.targets(owner, list.id, 0, 10).await.expect("the database answers").targets;
    assert!(targets.len() == 2 && targets.iter().all(Target::is_active), "{targets:#?}");
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_flood_wait_is_shown_and_waited_out_in_full_across_a_restart() {
    let (harness, hand) = Harness::with_manual_clock().await;
    let stage = Stage::new(harness);
    stage.add(ChatKind::Supergroup, "Grup", |_| {});
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    stage.harness.following(stage.seller).await;
    stage.refuse("messages.getDialogs", "FLOOD_WAIT_300", 1);
    let job = stage.harness.start_job(&account, Work::Scan).await;
    let waiting = stage.harness.job_when(&job, |job| job.progress.waiting_until.is_some()).await;
    let until = waiting.progress.waiting_until.expect("it waits");
    assert!(until >= stage.harness.services.clock().now() + TimeDelta::seconds(300));

    engine.kill().await;
    let engine = stage.harness.run();
    let refused = stage.harness.calls(stage.seller, "messages.getDialogs");
    let probes = stage.harness.calls(stage.seller, "updates.getState");
    hand.advance(TimeDelta::seconds(290));
    stage.harness.called(stage.seller, "updates.getState", probes + 1).await;
    stage.harness.job_when(&job, |job| job.progress.waiting_until == Some(until)).await;
    assert_eq!(stage.harness.calls(stage.seller, "messages.getDialogs"), refused, "no call before its time");
    hand.advance(TimeDelta::seconds(20));
    let done = stage.harness.job_over(&job).await;
    assert_eq!((done.state, done.progress.waiting_until, done.progress.groups), (JobState::Done, None, 1));
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_scan_is_cancelled_at_once_also_in_a_call_and_in_a_wait_that_the_next_one_sits_out() {
    let (harness, hand) = Harness::with_manual_clock().await;
    let stage = Stage::new(harness);
    stage.add(ChatKind::Supergroup, "Grup", |_| {});
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    stage.harness.following(stage.seller).await;
    let (owner, jobs) = (stage.harness.owner, &stage.harness.services.jobs);
    let silent = Fault::NoReply;
    stage.harness.world().add_fault(Front::Account(stage.seller), "messages.getDialogs", silent, 1);
    let job = stage.harness.start_job(&account, Work::Scan).await;
    stage.harness.called(stage.seller, "messages.getDialogs", 1).await;
    jobs.cancel(owner, job.id).await.expect("the database answers");
    assert_eq!(stage.harness.job_over(&job).await.state, JobState::Cancelled);

    stage.refuse("messages.getDialogs", "FLOOD_WAIT_3000", 1);
    let job = stage.harness.start_job(&account, Work::Scan).await;
    let waiting = stage.harness.job_when(&job, |job| job.progress.waiting_until.is_some()).await;
    jobs.cancel(owner, job.id).await.expect("the database answers");
    assert_eq!(stage.harness.job_over(&job).await.state, JobState::Cancelled, "the clock stands still");

    let calls = stage.harness.calls(stage.seller, "messages.getDialogs");
    let list = stage.harness.services.targets.begin_selection(owner, account.id).await.expect("a new list").id;
    let link = Work::AddByLink { reference: "t.me/tidak_ada_siapa_pun".to_owned(), list };
    let link = stage.harness.start_job(&account, link).await;
    let link = stage.harness.job_over(&link).await;
    assert_eq!(link.error.as_deref(), Some("USERNAME_NOT_OCCUPIED"), "it calls other methods, and waits for nothing");
    let again = stage.harness.start_job(&account, Work::Scan).await;
    let again = stage.harness.job_when(&again, |job| job.progress.waiting_until.is_some()).await;
    assert_eq!(again.progress.waiting_until, waiting.progress.waiting_until);
    hand.advance(TimeDelta::seconds(2990));
    assert_eq!(stage.harness.calls(stage.seller, "messages.getDialogs"), calls, "no call before its time");
    hand.advance(TimeDelta::seconds(20));
    let again = stage.harness.job_over(&again).await;
    assert_eq!((again.state, again.progress.groups), (JobState::Done, 1));
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_killed_scan_goes_on_where_it_was_and_stores_nothing_twice() {
    let stage = Stage::new(Harness::start().await);
    for index in 0..250 {
        stage.add(ChatKind::Supergroup, &format!("Grup {index}"), |_| {});
    }
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    stage.harness.following(stage.seller).await;
    // The second page never comes back.
    stage.add(ChatKind::Forum, "Forum", |new| new.topics = (0..150).map(|at| format!("T{at}")).collect());
    stage.harness.world().add_fault(Front::Account(stage.seller), "messages.getForumTopics", Fault::NoReply, 1);
    let job = stage.harness.start_job(&account, Work::Scan).await;
    stage.harness.called(stage.seller, "messages.getForumTopics", 1).await;
    engine.kill().await;
    let halfway = stage.harness.job(&job).await;
    assert_eq!((halfway.state, halfway.progress.done), (JobState::Running, 100));

    let engine = stage.harness.run();
    let done = stage.harness.job_over(&job).await;
    assert_eq!(done.state, JobState::Done);
    assert_eq!((done.progress.groups, done.progress.topics), (251, 151));
    assert_eq!(stage.chats(&account).await.len(), 251);
    let calls = stage.harness.calls(stage.seller, "messages.getDialogs");
    assert!(calls <= 7, "only the second look asks for the first page again: {calls}");
    stage.harness.assert_one_connection_per_key(stage.seller);
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_line_that_breaks_in_a_scan_interrupts_it_only() {
    let stage = Stage::new(Harness::start().await);
    for index in 0..150 {
        stage.add(ChatKind::Group, &format!("Grup {index}"), |_| {});
    }
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    let drop_before = Fault::DropBefore;
    stage.harness.world().add_fault(Front::Account(stage.seller), "messages.getDialogs", drop_before, 2);
    let job = stage.scan(&account).await;
    assert_eq!((job.state, job.progress.groups), (JobState::Done, 150));
    stage.harness.assert_one_connection_per_key(stage.seller);
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_forum_that_tells_nothing_does_not_stop_the_scan_and_a_frozen_account_does() {
    let stage = Stage::new(Harness::start().await);
    stage.add(ChatKind::Forum, "Forum", |_| {});
    stage.add(ChatKind::Group, "Grup", |_| {});
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    stage.refuse("messages.getForumTopics", "CHANNEL_PRIVATE", 1);
    let job = stage.scan(&account).await;
    assert_eq!((job.state, job.progress.groups), (JobState::Done, 2));
    stage.refuse("messages.getDialogs", "FROZEN_METHOD_INVALID", 1);
    let job = stage.scan(&account).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("FROZEN_METHOD_INVALID")));
    engine.stop().await;
    stage.harness.end().await;
}

#[tokio::test]
async fn a_channel_that_is_only_read_is_no_target_but_its_messages_can_be_copied_by_number() {
    let stage = Stage::new(Harness::start().await);
    let channel = stage.add(ChatKind::Channel, "Hanya baca", |_| {});
    let peer = blastpro_simulator::world::Peer::from_bot_api_id(channel.marked());
    let post = stage.harness.world().post(stage.admin, peer, Draft::text("Kabar")).expect("an admin's post").message.id;
    let engine = stage.harness.run();
    let account = stage.harness.connect().await;
    let services = &stage.harness.services;
    let list = services.targets.begin_selection(stage.harness.owner, account.id).await.expect("a new list").id;
    let link = format!("https://t.me/c/{}/{post}", channel.id);
    let (copy, add) = (Work::FetchMessage { link: link.clone() }, Work::AddByLink { reference: link, list });
    let refused = async |work: &Work| {
        let job = stage.harness.start_job(&account, work.clone()).await;
        stage.harness.job_over(&job).await.error
    };
    for work in [&copy, &add] {
        assert_eq!(refused(work).await.as_deref(), Some("CHAT_NOT_SCANNED"), "{work:?}");
    }
    assert_eq!(stage.scan(&account).await.state, JobState::Done);
    assert_eq!(refused(&copy).await, None);
    assert_eq!(refused(&add).await.as_deref(), Some("CHAT_ADMIN_REQUIRED"));
    engine.stop().await;
    stage.harness.end().await;
}
