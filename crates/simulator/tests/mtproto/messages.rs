//! Chats and messages of a logged-in account.

use std::collections::BTreeSet;

use blastpro_simulator::world::{
    Chat, ChatChange, ChatKind, Content, Draft, MediaKind, NewChat, Peer, Person, RepeatAnswer, World,
};
use grammers_client::client::UpdateStream;
use grammers_client::update::Update;
use grammers_tl_types as tl;

use crate::support::{PHONE, SOON, Telegram, TestClient, send_text};

fn channel_peer(world: &World, viewer: &Person, chat: &Chat) -> tl::enums::InputPeer {
    let access_hash = world.access_hash(viewer.id, chat.peer());
    tl::types::InputPeerChannel { channel_id: chat.id.0, access_hash }.into()
}

fn person_peer(world: &World, viewer: &Person, other: &Person) -> tl::enums::InputPeer {
    let access_hash = world.access_hash(viewer.id, Peer::Person(other.id));
    tl::types::InputPeerUser { user_id: other.id.0, access_hash }.into()
}

async fn next_text(stream: &mut UpdateStream) -> String {
    loop {
        let update = tokio::time::timeout(SOON, stream.next()).await.expect("an update in time").unwrap();
        if let Update::NewMessage(message) = update {
            return message.text().to_owned();
        }
    }
}

async fn dialogs(client: &TestClient) -> Vec<String> {
    let mut dialogs = client.iter_dialogs();
    let mut names = Vec::new();
    while let Some(dialog) = dialogs.next().await.unwrap() {
        names.push(dialog.peer().name().unwrap_or_default().to_owned());
    }
    names
}

/// Every kind of chat is listed, over several pages.
#[tokio::test]
async fn dialogs_are_listed_page_by_page() {
    let telegram = Telegram::start().await;
    let me = telegram.person();
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    telegram.world.post(friend.id, Peer::Person(me.id), Draft::text("halo")).unwrap();
    let mut expected = BTreeSet::from(["Budi".to_owned(), "Telegram".to_owned()]);
    let kinds = [ChatKind::Group, ChatKind::Supergroup, ChatKind::Forum, ChatKind::Channel];
    for index in 0..120 {
        telegram.advance(i64::from(index % 3 == 0));
        let title = format!("Grup {index}");
        telegram.world.add_chat(NewChat::new(kinds[index % 4], &title, &[me.id, friend.id])).unwrap();
        expected.insert(title);
    }
    let client = telegram.logged_in(PHONE).await;
    let listed = dialogs(&client).await;
    assert_eq!(listed.len(), expected.len(), "no chat is listed twice");
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), expected);
}

/// The archive is a folder of its own.
#[tokio::test]
async fn archived_chats_are_listed_apart() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let group = world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &[me.id])).unwrap();
    world.set_archived(me.id, group.peer(), true);
    let client = telegram.logged_in(PHONE).await;
    let mut listed = Vec::new();
    for folder_id in [Some(1), Some(0), None] {
        let request = tl::functions::messages::GetDialogs {
            exclude_pinned: false,
            folder_id,
            offset_date: 0,
            offset_id: 0,
            offset_peer: tl::enums::InputPeer::Empty,
            limit: 100,
            hash: 0,
        };
        let tl::enums::messages::Dialogs::Dialogs(answer) = client.call(&request).await.unwrap() else {
            panic!("not all chats at once")
        };
        listed.push(answer.dialogs.len());
    }
    assert_eq!(listed, [1, 1, 2], "the group, the chat with the code, both");
}

/// What makes a broadcast safe to repeat: one random id, one message.
#[tokio::test]
async fn a_repeated_random_id_sends_nothing_twice() {
    let telegram = Telegram::start().await;
    let me = telegram.person();
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let group = telegram.world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &[friend.id, me.id])).unwrap();
    let client = telegram.logged_in(PHONE).await;
    for peer in [person_peer(&telegram.world, &me, &friend), channel_peer(&telegram.world, &me, &group)] {
        let is_group = matches!(peer, tl::enums::InputPeer::Channel(_));
        let request = send_text(peer, "promo", if is_group { 2 } else { 1 });
        client.call(&request).await.unwrap();
        assert_eq!(client.refused(&request).await, "500 RANDOM_ID_DUPLICATE");
        telegram.world.answer_repeats_with(RepeatAnswer::Success);
        let tl::enums::Updates::Updates(again) = client.call(&request).await.unwrap() else { panic!("not in full") };
        telegram.world.answer_repeats_with(RepeatAnswer::Refused);
        let place = if is_group { group.peer() } else { Peer::Person(friend.id) };
        let sent = telegram.world.messages(me.id, place, 0);
        let promos: Vec<_> = sent.iter().filter(|message| message.content.text == "promo").collect();
        assert_eq!(promos.len(), 1);
        assert!(matches!(&again.updates[0], tl::enums::Update::MessageId(update) if update.id == promos[0].id));
    }
    let log = telegram.world.log(Some(me.id));
    let sends = log.iter().filter(|entry| {
        matches!(&entry.what, blastpro_simulator::world::Happening::Call(call)
            if call.random_id == Some(2) && call.refused.is_none() && call.peer == Some(group.peer().bot_api_id()))
    });
    assert_eq!(sends.count(), 2, "the log shows the two calls that succeeded");
}

/// An album whose items have one name is a mistake of the client, and not sent.
#[tokio::test]
async fn an_album_names_each_item_once() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let item = |random_id| {
        let media = world.media(MediaKind::Document, b"x".as_slice().into(), None, None);
        Draft { random_id: Some(random_id), ..Draft::of(Content { media: Some(media), ..Content::default() }) }
    };
    let refused = world.post_album(me.id, Peer::Person(me.id), vec![item(1), item(1)]).unwrap_err();
    assert_eq!(refused.to_string(), "RANDOM_ID_DUPLICATE");
    assert_eq!(world.message_count(me.id, Peer::Person(me.id)), 0);
    assert_eq!(world.post_album(me.id, Peer::Person(me.id), vec![item(1), item(2)]).unwrap().len(), 2);
}

/// Whatever Telegram forbids is refused by its own name.
#[tokio::test]
async fn sending_obeys_telegrams_rules() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let client = telegram.logged_in(PHONE).await;
    let group = world.add_chat(NewChat::new(ChatKind::Forum, "Grup", &[friend.id, me.id])).unwrap();
    let peer = || channel_peer(world, &me, &group);
    let foreign = channel_peer(world, &friend, &group);
    assert_eq!(client.refused(&send_text(foreign, "a", 1)).await, "400 CHANNEL_INVALID");
    let foreign = person_peer(world, &friend, &friend);
    assert_eq!(client.refused(&send_text(foreign, "a", 2)).await, "400 PEER_ID_INVALID");
    assert_eq!(client.refused(&send_text(peer(), " ", 3)).await, "400 MESSAGE_EMPTY");
    let bold = tl::types::MessageEntityBold { offset: 0, length: 1 }.into();
    let cut = tl::functions::messages::SendMessage { entities: Some(vec![bold]), ..send_text(peer(), "😀", 3) };
    assert_eq!(client.refused(&cut).await, "400 ENTITY_BOUNDS_INVALID");
    assert_eq!(client.refused(&send_text(peer(), &"a".repeat(4_097), 4)).await, "400 MESSAGE_TOO_LONG");

    let closed = ChatChange { closed: vec![(1, true)], ..ChatChange::default() };
    world.change_chat(group.peer(), &closed).unwrap();
    assert_eq!(client.refused(&send_text(peer(), "a", 5)).await, "400 TOPIC_CLOSED");
    let slow = ChatChange { closed: vec![(1, false)], slow_mode: Some(60), ..ChatChange::default() };
    world.change_chat(group.peer(), &slow).unwrap();
    client.call(&send_text(peer(), "a", 6)).await.unwrap();
    telegram.advance(10);
    assert_eq!(client.refused(&send_text(peer(), "a", 7)).await, "420 SLOWMODE_WAIT_50");
    world.change_chat(group.peer(), &ChatChange { can_write: Some(false), ..ChatChange::default() }).unwrap();
    assert_eq!(client.refused(&send_text(peer(), "a", 8)).await, "403 CHAT_WRITE_FORBIDDEN");
    world.set_blocked(friend.id, me.id, true).unwrap();
    let to_friend = person_peer(world, &me, &friend);
    assert_eq!(client.refused(&send_text(to_friend, "a", 9)).await, "400 USER_IS_BLOCKED");
}

/// A message in a topic lands there, and a reply within it too.
#[tokio::test]
async fn a_forum_message_goes_to_the_topic_that_it_answers() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let new = NewChat { topics: vec!["Promo".to_owned()], ..NewChat::new(ChatKind::Forum, "Forum", &[me.id]) };
    let forum = world.add_chat(new).unwrap();
    let topic = *forum.topics.keys().max().unwrap();
    let client = telegram.logged_in(PHONE).await;
    let reply_to = tl::types::InputReplyToMessage {
        reply_to_msg_id: topic,
        top_msg_id: None,
        reply_to_peer_id: None,
        quote_text: None,
        quote_entities: None,
        quote_offset: None,
        monoforum_peer_id: None,
        todo_item_id: None,
        poll_option: None,
    };
    let mut request = send_text(channel_peer(world, &me, &forum), "diskon", 1);
    request.reply_to = Some(reply_to.into());
    client.call(&request).await.unwrap();
    let message = world.messages(me.id, forum.peer(), 0).pop().unwrap();
    assert_eq!((message.topic, message.reply_to), (Some(topic), None));
}

/// Messages of others arrive by themselves, from private chats and groups alike.
#[tokio::test]
async fn messages_are_pushed() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let group = world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &[friend.id, me.id])).unwrap();
    let mut client = telegram.logged_in(PHONE).await;
    dialogs(&client).await;
    let mut stream = client.stream(false).await;
    world.post(friend.id, Peer::Person(me.id), Draft::text("satu")).unwrap();
    assert_eq!(next_text(&mut stream).await, "satu");
    world.post(friend.id, group.peer(), Draft::text("dua")).unwrap();
    assert_eq!(next_text(&mut stream).await, "dua");
}

/// What came while the client was away is caught up with.
#[tokio::test]
async fn a_client_that_was_away_catches_up() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let session = {
        let mut client = telegram.logged_in(PHONE).await;
        world.post(friend.id, Peer::Person(me.id), Draft::text("sebelum")).unwrap();
        let mut stream = client.stream(true).await;
        assert_eq!(next_text(&mut stream).await, "sebelum");
        stream.sync_update_state().await.unwrap();
        client.session.clone()
    };
    for index in 0..250 {
        world.post(friend.id, Peer::Person(me.id), Draft::text(format!("pesan {index}"))).unwrap();
    }
    let mut client = TestClient::resume(session);
    let mut stream = client.stream(true).await;
    for index in 0..250 {
        assert_eq!(next_text(&mut stream).await, format!("pesan {index}"));
    }
}

/// A supergroup is caught up with on its own, in several slices.
#[tokio::test]
async fn a_group_is_caught_up_with_too() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let group = world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &[friend.id, me.id])).unwrap();
    let session = {
        let mut client = telegram.logged_in(PHONE).await;
        dialogs(&client).await;
        let mut stream = client.stream(true).await;
        world.post(friend.id, group.peer(), Draft::text("sebelum")).unwrap();
        assert_eq!(next_text(&mut stream).await, "sebelum");
        stream.sync_update_state().await.unwrap();
        client.session.clone()
    };
    for index in 0..150 {
        world.post(friend.id, group.peer(), Draft::text(format!("pesan {index}"))).unwrap();
    }
    let mut client = TestClient::resume(session);
    let mut stream = client.stream(true).await;
    for index in 0..150 {
        assert_eq!(next_text(&mut stream).await, format!("pesan {index}"));
    }
}

/// History is read from the newest message back.
#[tokio::test]
async fn history_is_read_backwards() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let group = world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &[me.id])).unwrap();
    for index in 0..130 {
        world.post(me.id, group.peer(), Draft::text(index.to_string())).unwrap();
    }
    let client = telegram.logged_in(PHONE).await;
    let mut dialogs = client.iter_dialogs();
    while let Some(dialog) = dialogs.next().await.unwrap() {
        let Some(peer) = Some(dialog.peer()).filter(|peer| peer.name() == Some("Grup")) else { continue };
        let mut history = client.iter_messages(peer.to_ref().await.unwrap().unwrap());
        let mut texts = Vec::new();
        while let Some(message) = history.next().await.unwrap() {
            texts.push(message.text().to_owned());
        }
        assert_eq!(texts.len(), 131, "all messages and the one that made the group");
        assert_eq!((texts[0].as_str(), texts[129].as_str()), ("129", "0"));
        return;
    }
    panic!("the group is not listed");
}
