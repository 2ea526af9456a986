//! What an account finds: dialogs, topics, links, the answer of `@SpamBot`.

use std::collections::BTreeSet;

use blastpro_domain::chats::{Chat, ChatKind};
use blastpro_domain::clock::Clock;
use blastpro_simulator::world::{
    Chat as Group, ChatChange, ChatKind as Kind, Draft, Fault, Front, NewChat, NewPerson, Peer, PersonId,
};
use blastpro_telegram::{Connection, DialogCursor, Error, Seen, TopicCursor, Wait};

use crate::harness::Harness;

struct Stage {
    harness: Harness,
    me: PersonId,
    friend: PersonId,
    connection: Connection,
}

impl Stage {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let me = harness.person(|_| {});
        let friend = harness.world().add_person(NewPerson::with_phone("Budi", "+6281200000099")).expect("new").id;
        let (stored, _) = harness.logged_in().await;
        let session = harness.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
        let (connection, _updates) = harness.telegram.connect(&session);
        connection.probe().await.expect("logged in");
        Self { harness, me, friend, connection }
    }

    fn add(&self, kind: Kind, title: &str, change: impl FnOnce(&mut NewChat)) -> Group {
        let mut new = NewChat::new(kind, title, &[self.friend, self.me]);
        change(&mut new);
        self.harness.world().add_chat(new).expect("a new group")
    }

    /// All chats, and in how many pages.
    async fn dialogs(&self) -> (Vec<Chat>, usize) {
        let (mut cursor, mut chats, mut pages) = (Some(DialogCursor::default()), Vec::new(), 0);
        while let Some(at) = cursor {
            let page = self.connection.dialogs(&at, Clock::system().now()).await.expect("dialogs");
            chats.extend(page.chats);
            cursor = page.next;
            pages += 1;
        }
        (chats, pages)
    }
}

#[tokio::test]
async fn every_group_is_found_once_with_its_rights() {
    let stage = Stage::new().await;
    let kinds = [Kind::Group, Kind::Supergroup, Kind::Forum];
    for index in 0..210 {
        let group = stage.add(kinds[index % 3], &format!("Grup {index}"), |_| {});
        if index % 10 == 0 {
            stage.harness.world().set_archived(stage.me, group.peer(), true);
        }
    }
    stage.add(Kind::Channel, "Hanya baca", |_| {});
    stage.add(Kind::Channel, "Milik sendiri", |new| new.members = vec![stage.me]);
    stage.add(Kind::Supergroup, "Diam", |new| new.can_write = false);
    stage.add(Kind::Supergroup, "Teks saja", |new| new.can_send_media = false);
    stage.add(Kind::Supergroup, "Pelan", |new| (new.slow_mode, new.username) = (90, Some("pelan_saja".to_owned())));
    stage.harness.world().post(stage.friend, Peer::Person(stage.me), Draft::text("halo")).expect("a message");

    let (chats, pages) = stage.dialogs().await;
    let keys: BTreeSet<_> = chats.iter().map(|chat| chat.key).collect();
    assert_eq!((chats.len(), keys.len()), (214, 214), "each once, and no channel in which one may only read");
    assert_eq!(pages, 3 + 1, "two full pages, a short one, which is the last, and the archive");
    let find = |title: &str| chats.iter().find(|chat| chat.title == title).expect("found");
    assert_eq!(find("Milik sendiri").kind, ChatKind::Channel);
    assert!(!find("Diam").can_write);
    let text_only = find("Teks saja");
    assert!(text_only.can_write && !text_only.media.photos && !text_only.media.links);
    let slow = find("Pelan");
    assert_eq!((slow.username.as_deref(), slow.members), (Some("pelan_saja"), Some(2)));
    assert!(slow.slow_mode > 0 && find("Grup 1").slow_mode == 0);
    let asked = stage.connection.slow_mode(slow.key, slow.access_hash.expect("a supergroup")).await;
    assert_eq!(asked.expect("an answer"), 90);
}

#[tokio::test]
async fn five_hundred_topics_take_six_calls() {
    let stage = Stage::new().await;
    let forum = stage.add(Kind::Forum, "Forum", |new| new.topics = (0..500).map(|at| format!("Topik {at}")).collect());
    let closed = ChatChange { closed: vec![(7, true)], ..ChatChange::default() };
    stage.harness.world().change_chat(forum.peer(), &closed).expect("a topic");
    let (chats, _) = stage.dialogs().await;
    let chat = chats.iter().find(|chat| chat.kind == ChatKind::Forum).expect("found");
    let (mut cursor, mut topics, mut calls) = (Some(TopicCursor::default()), Vec::new(), 0);
    while let Some(at) = cursor {
        let hash = chat.access_hash.expect("a forum");
        let page = stage.connection.forum_topics(chat.key, hash, at).await.expect("topics");
        topics.extend(page.topics);
        cursor = page.next;
        calls += 1;
    }
    let ids: BTreeSet<_> = topics.iter().map(|topic| topic.id).collect();
    assert_eq!((topics.len(), ids.len(), calls), (501, 501, 6));
    assert!(topics.iter().any(|topic| topic.id == 1), "General is one of them");
    assert!(topics.iter().all(|topic| topic.closed == (topic.id == 7)));
}

#[tokio::test]
async fn a_migrated_group_names_its_supergroup() {
    let stage = Stage::new().await;
    let group = stage.add(Kind::Group, "Grup", |_| {});
    let moved = stage.harness.world().migrate_chat(group.peer()).expect("a basic group");
    let page = stage.connection.dialogs(&DialogCursor::default(), Clock::system().now()).await.expect("dialogs");
    let (from, to) = page.migrated[0];
    assert_eq!((from.marked(), to.marked()), (group.peer().bot_api_id(), moved.peer().bot_api_id()));
    assert!(page.chats.iter().any(|chat| chat.key == to) && !page.chats.iter().any(|chat| chat.key == from));
}

#[tokio::test]
async fn names_and_invitations_are_looked_up_and_nothing_is_joined() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let (connection, now) = (&stage.connection, Clock::system().now());
    let inside = stage.add(Kind::Supergroup, "Dalam", |new| new.username = Some("grup_dalam".to_owned()));
    let outside = stage.add(Kind::Supergroup, "Luar", |new| {
        (new.members, new.username) = (vec![stage.friend], Some("grup_luar".to_owned()));
    });
    stage.add(Kind::Channel, "Kanal", |new| new.username = Some("kanal_baca".to_owned()));
    let found = connection.resolve_username("Grup_Dalam", now).await.expect("found");
    assert!(matches!(found, Seen::Here(chat) if chat.title == "Dalam"));
    assert_eq!(connection.resolve_username("grup_luar", now).await.expect("found"), Seen::Outside);
    assert_eq!(connection.resolve_username("kanal_baca", now).await.expect("found"), Seen::ReadOnly);
    assert_eq!(connection.resolve_username("SpamBot", now).await.expect("found"), Seen::Nothing);
    let missing = connection.resolve_username("tidak_ada", now).await.expect_err("nobody has it");
    assert!(missing.is_rpc("USERNAME_NOT_OCCUPIED"), "{missing}");
    let invited = connection.check_invite(&world.invite_hash(inside.peer()), now).await.expect("found");
    assert!(matches!(invited, Seen::Here(chat) if chat.title == "Dalam"));
    let invited = connection.check_invite(&world.invite_hash(outside.peer()), now).await.expect("found");
    assert_eq!(invited, Seen::Outside);
    assert!(!world.chat(outside.peer()).expect("it exists").members.contains_key(&stage.me));
}

#[tokio::test]
async fn spam_bot_is_asked_once_however_often_the_question_is_sent() {
    let stage = Stage::new().await;
    let connection = &stage.connection;
    let bot = connection.find_spam_bot().await.expect("it exists");
    let before = connection.newest_with_spam_bot(bot).await.expect("no messages yet");
    assert_eq!(connection.spam_bot_answer(bot, before).await.expect("no messages yet"), None);
    connection.ask_spam_bot(bot, 42).await.expect("sent");
    connection.ask_spam_bot(bot, 42).await.expect("sent already");
    let answer = connection.spam_bot_answer(bot, before).await.expect("messages").expect("an answer");
    assert!(answer.says_no_limits(), "{}", answer.text);
    let peer = Peer::Person(blastpro_simulator::world::SPAM_BOT);
    assert_eq!(stage.harness.world().messages(stage.me, peer, 0).len(), 2, "one question, one answer");
}

#[tokio::test]
async fn a_wait_on_the_way_is_told_and_not_waited_out_here() {
    let stage = Stage::new().await;
    let wait = Fault::Rpc("FLOOD_WAIT_31".to_owned());
    stage.harness.world().add_fault(Front::Account(stage.me), "messages.getDialogs", wait, 1);
    let answer = stage.connection.dialogs(&DialogCursor::default(), Clock::system().now()).await;
    assert!(matches!(answer, Err(Error::Wait { kind: Wait::Flood, seconds: 31, .. })));
}
