//! What a client that looks for groups finds: topics, rights, groups that moved, invitations, Telegram's own bot.

use std::collections::BTreeSet;

use blastpro_simulator::world::{ChatChange, ChatKind, Content, Draft, MediaKind, NewChat, Peer, SPAM_BOT};
use grammers_client::session::updates::UpdatesLike;
use grammers_tl_types::{self as tl, functions};

use crate::support::{PHONE, SOON, Telegram, TestClient, send_text};

fn topics_of(peer: tl::enums::InputPeer, offset: (i32, i32, i32)) -> functions::messages::GetForumTopics {
    let (offset_date, offset_id, offset_topic) = offset;
    functions::messages::GetForumTopics { peer, q: None, offset_date, offset_id, offset_topic, limit: 100 }
}

async fn all_topics(client: &TestClient, peer: &tl::enums::InputPeer) -> Vec<tl::types::ForumTopic> {
    let (mut offset, mut found) = ((0, 0, 0), Vec::new());
    loop {
        let tl::enums::messages::ForumTopics::Topics(page) =
            client.call(&topics_of(peer.clone(), offset)).await.unwrap();
        let topics = page.topics.into_iter().map(|topic| match topic {
            tl::enums::ForumTopic::Topic(topic) => topic,
            tl::enums::ForumTopic::Deleted(_) => panic!("a deleted topic is not listed"),
        });
        let topics: Vec<_> = topics.collect();
        let Some(last) = topics.last() else { return found };
        let date = page.messages.iter().find_map(|message| match message {
            tl::enums::Message::Service(message) if message.id == last.top_message => Some(message.date),
            tl::enums::Message::Message(message) if message.id == last.top_message => Some(message.date),
            _ => None,
        });
        offset = (date.unwrap_or(last.date), last.top_message, last.id);
        found.extend(topics);
    }
}

/// Topics are paged by their newest message, as at Telegram.
#[tokio::test]
async fn all_topics_of_a_forum_are_found_page_by_page() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let topics = (0..250).map(|index| format!("Topik {index}")).collect();
    let forum = world.add_chat(NewChat { topics, ..NewChat::new(ChatKind::Forum, "Forum", &[me.id]) }).unwrap();
    telegram.advance(60);
    let in_topic = |topic| Draft { topic: Some(topic), ..Draft::text("halo") };
    world.post(me.id, forum.peer(), in_topic(100)).unwrap();
    world.change_chat(forum.peer(), &ChatChange { delete_topics: vec![9], ..ChatChange::default() }).unwrap();
    let client = telegram.logged_in(PHONE).await;
    let access_hash = world.access_hash(me.id, forum.peer());
    let peer = tl::types::InputPeerChannel { channel_id: forum.id.0, access_hash }.into();
    let found = all_topics(&client, &peer).await;
    assert_eq!(found[0].id, 100, "the topic with the newest message comes first");
    let ids: BTreeSet<_> = found.iter().map(|topic| topic.id).collect();
    assert_eq!((found.len(), ids.len()), (250, 250), "General and all but the deleted one, each once");
    assert!(ids.contains(&1) && !ids.contains(&9));

    let plain = world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", &[me.id])).unwrap();
    let access_hash = world.access_hash(me.id, plain.peer());
    let peer = tl::types::InputPeerChannel { channel_id: plain.id.0, access_hash }.into();
    assert_eq!(client.refused(&topics_of(peer, (0, 0, 0))).await, "400 CHANNEL_FORUM_MISSING");
}

/// A basic group that became a supergroup stays listed and names the supergroup; nobody writes into it.
#[tokio::test]
async fn a_group_that_moved_says_where() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let group = world.add_chat(NewChat::new(ChatKind::Group, "Grup", &[me.id])).unwrap();
    let client = telegram.logged_in(PHONE).await;
    let moved = world.migrate_chat(group.peer()).unwrap();
    let request = functions::messages::GetChats { id: vec![group.id.0] };
    let tl::enums::messages::Chats::Chats(answer) = client.call(&request).await.unwrap() else { panic!("a slice") };
    let tl::enums::Chat::Chat(old) = &answer.chats[0] else { panic!("not a basic group") };
    let Some(tl::enums::InputChannel::Channel(to)) = &old.migrated_to else { panic!("it names no supergroup") };
    assert_eq!((old.deactivated, to.channel_id), (true, moved.id.0));
    let peer = tl::types::InputPeerChat { chat_id: group.id.0 }.into();
    assert_eq!(client.refused(&send_text(peer, "halo", 1)).await, "403 CHAT_WRITE_FORBIDDEN");
    assert!(world.migrate_chat(group.peer()).is_err(), "it moves once");
    assert_eq!(world.messages(me.id, moved.peer(), 0).len(), 1, "the service message that says so");
}

/// Rights, slow mode and invitations are told to those whom they concern.
#[tokio::test]
async fn a_group_tells_its_rules() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let new = NewChat {
        slow_mode: 60,
        can_send_media: false,
        ..NewChat::new(ChatKind::Supergroup, "Grup", &[friend.id, me.id])
    };
    let group = world.add_chat(new).unwrap();
    let client = telegram.logged_in(PHONE).await;
    let access_hash = world.access_hash(me.id, group.peer());
    let channel = tl::types::InputChannel { channel_id: group.id.0, access_hash }.into();
    let ask = functions::channels::GetFullChannel { channel };
    let tl::enums::messages::ChatFull::Full(full) = client.call(&ask).await.unwrap();
    let tl::enums::ChatFull::ChannelFull(channel) = full.full_chat else { panic!("not a supergroup") };
    assert_eq!((channel.slowmode_seconds, channel.slowmode_next_send_date), (Some(60), None));
    world.post(me.id, group.peer(), Draft::text("halo")).unwrap();
    let next = i32::try_from(world.unix_now() + 60).unwrap();
    for (later, expected) in [(0, Some(next)), (59, Some(next)), (1, None)] {
        telegram.advance(later);
        let tl::enums::messages::ChatFull::Full(full) = client.call(&ask).await.unwrap();
        let tl::enums::ChatFull::ChannelFull(channel) = full.full_chat else { panic!("not a supergroup") };
        assert_eq!(channel.slowmode_next_send_date, expected);
    }
    let tl::enums::Chat::Channel(described) = &full.chats[0] else { panic!("not a supergroup") };
    let Some(tl::enums::ChatBannedRights::Rights(rights)) = &described.default_banned_rights else { panic!("none") };
    assert_eq!((rights.send_messages, rights.send_photos), (false, true));
    let photo = world.media(MediaKind::Photo, b"picture".as_slice().into(), None, None);
    let draft = Draft::of(Content { media: Some(photo), ..Content::default() });
    assert_eq!(world.post(me.id, group.peer(), draft).unwrap_err().to_string(), "CHAT_SEND_MEDIA_FORBIDDEN");

    let check = |hash: String| functions::messages::CheckChatInvite { hash };
    let already = client.call(&check(world.invite_hash(group.peer()))).await.unwrap();
    assert!(matches!(already, tl::enums::ChatInvite::Already(_)));
    let other = world.add_chat(NewChat::new(ChatKind::Group, "Lain", &[friend.id])).unwrap();
    let invite = client.call(&check(world.invite_hash(other.peer()))).await.unwrap();
    assert!(matches!(invite, tl::enums::ChatInvite::Invite(invite) if invite.title == "Lain"));
    assert_eq!(client.refused(&check("nonsense".to_owned())).await, "400 INVITE_HASH_EXPIRED");
}

/// `@SpamBot` answers whoever writes to it, with what the stage has chosen.
#[tokio::test]
async fn spam_bot_answers() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    world.post(me.id, Peer::Person(SPAM_BOT), Draft::text("/start")).unwrap();
    world.set_spam_bot_answer(me.id, Some("Your account is limited.".to_owned()));
    world.post(me.id, Peer::Person(SPAM_BOT), Draft::text("/start")).unwrap();
    world.set_spam_bot_answer(me.id, Some(String::new()));
    world.post(me.id, Peer::Person(SPAM_BOT), Draft::text("/start")).unwrap();
    let messages = world.messages(me.id, Peer::Person(SPAM_BOT), 0);
    let answers: Vec<_> = messages.iter().filter(|message| message.from == SPAM_BOT).collect();
    assert!(answers[0].content.text.starts_with("Good news"));
    assert_eq!((answers.len(), answers[1].content.text.as_str()), (2, "Your account is limited."));
    assert!(!world.people().iter().any(|person| person.id == SPAM_BOT), "it is nobody that the stage has put there");
}

/// An account that Telegram holds back is told by name.
#[tokio::test]
async fn frozen_and_flooding_accounts_are_refused() {
    use blastpro_simulator::world::{Fault, Front};

    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let client = telegram.logged_in(PHONE).await;
    for (name, answer) in [("PEER_FLOOD", "400 PEER_FLOOD"), ("FROZEN_METHOD_INVALID", "420 FROZEN_METHOD_INVALID")] {
        world.add_fault(Front::Account(me.id), "messages.sendMessage", Fault::Rpc(name.to_owned()), 1);
        let access_hash = world.access_hash(me.id, Peer::Person(friend.id));
        let peer = tl::types::InputPeerUser { user_id: friend.id.0, access_hash }.into();
        assert_eq!(client.refused(&send_text(peer, "halo", 1)).await, answer);
    }
}

/// Somebody who is removed from a group while they are online learns of it.
#[tokio::test]
async fn who_is_removed_is_told() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let mut client = telegram.logged_in(PHONE).await;
    for kind in [ChatKind::Group, ChatKind::Supergroup] {
        let group = world.add_chat(NewChat::new(kind, "Grup", &[friend.id, me.id])).unwrap();
        world.change_chat(group.peer(), &ChatChange { remove: vec![me.id], ..ChatChange::default() }).unwrap();
    }
    client.call(&functions::updates::GetState {}).await.unwrap();
    let (mut updates, mut left) = (client.raw_updates(), 0);
    while left < 2 {
        let update = tokio::time::timeout(SOON, updates.recv()).await.expect("it is told").expect("it goes on");
        let UpdatesLike::Updates(update) = update else { continue };
        let tl::enums::Updates::Updates(update) = update else { continue };
        left += update.chats.iter().filter(|chat| is_left(chat)).count();
    }
}

fn is_left(chat: &tl::enums::Chat) -> bool {
    match chat {
        tl::enums::Chat::Chat(chat) => chat.left,
        tl::enums::Chat::Channel(channel) => channel.left,
        _ => false,
    }
}
